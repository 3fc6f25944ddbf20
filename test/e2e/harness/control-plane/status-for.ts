import { Agent, request } from "undici";
import { eksToken } from "../../../../functions/edges/kube/eks-token.ts";
import { localScope } from "../../../../local/callers.ts";

/** A cluster's API server, and the name that its tokens are made for. */
interface StatusRequest {
  readonly endpoint: string;
  readonly certificateAuthority: string;
  readonly clusterName: string;
}

type Credentials = Parameters<typeof eksToken>[0]["credentials"];

/** Status of one request with a token that is made for it. */
export async function statusFor(
  { endpoint, certificateAuthority, clusterName }: StatusRequest,
  credentials: Credentials,
  path: string,
  now = Date.now(),
): Promise<number> {
  const { region } = localScope;
  const token = await eksToken({ credentials, region, dnsSuffix: "amazonaws.com", clusterName, now });
  const dispatcher = new Agent({ connect: { ca: certificateAuthority } });
  const { statusCode, body } = await request(new URL(path, endpoint), {
    dispatcher,
    headers: { authorization: `Bearer ${token}` },
  });
  await body.dump();
  await dispatcher.close();
  return statusCode;
}
