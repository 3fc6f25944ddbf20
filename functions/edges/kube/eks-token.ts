import { SignatureV4 } from "@smithy/signature-v4";
import { Sha256 } from "../aws/sha256.ts";

export interface EksTokenRequest {
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly region: string;
  /** DNS suffix of the partition: `amazonaws.com`, `amazonaws.com.cn`, … */
  readonly dnsSuffix: string;
  readonly clusterName: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * A bearer token for one cluster, made without a call: a presigned GetCallerIdentity that EKS sends to STS.
 * The server takes it for 15 minutes from `now`, whatever expiry stands in it.
 * Source: kubernetes-sigs/aws-iam-authenticator, pkg/token.
 */
export async function eksToken(request: EksTokenRequest): Promise<string> {
  const host = `sts.${request.region}.${request.dnsSuffix}`;
  const signer = new SignatureV4({
    credentials: request.credentials,
    region: request.region,
    service: "sts",
    sha256: Sha256,
  });
  const signed = await signer.presign(
    {
      method: "GET",
      protocol: "https:",
      hostname: host,
      path: "/",
      // The cluster's name is signed along, so that a token for one cluster is worth nothing at another.
      headers: { host, "x-k8s-aws-id": request.clusterName },
      query: { Action: "GetCallerIdentity", Version: "2011-06-15" },
    },
    { expiresIn: 60, signingDate: new Date(request.now) },
  );
  const query = Object.entries(signed.query ?? {})
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join("&");
  return `k8s-aws-v1.${Buffer.from(`https://${host}/?${query}`).toString("base64url")}`;
}

/** A bearer token that is made when first needed, and again when the server refuses it. */
export interface CachedToken {
  /** The same promise until it is invalidated. */
  readonly current: () => Promise<string>;
  /** Has the token replaced; of many calls that were refused with one token, the first does. */
  readonly invalidate: (refused: Promise<string>) => void;
}

export function cacheToken(make: () => Promise<string>): CachedToken {
  let cached: Promise<string> | undefined;
  return {
    current: () => {
      cached ??= make();
      return cached;
    },
    invalidate: (refused) => {
      if (cached === refused) cached = undefined;
    },
  };
}
