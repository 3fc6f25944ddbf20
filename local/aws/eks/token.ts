import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Caller } from "../caller.ts";

export type TokenCheck = { readonly caller: Caller } | { readonly refused: string };

const prefix = "k8s-aws-v1.";
const maximumLength = 4096;
const lifeMilliseconds = 15 * 60 * 1000;
/** STS takes a signature a little from the future. */
const skewMilliseconds = 5 * 60 * 1000;

const allowedParameters = new Set([
  "action",
  "version",
  "x-amz-algorithm",
  "x-amz-credential",
  "x-amz-date",
  "x-amz-expires",
  "x-amz-security-token",
  "x-amz-signature",
  "x-amz-signedheaders",
]);

/**
 * Checks a bearer token as EKS does: a presigned GetCallerIdentity, signed for this cluster, young enough.
 * Source: kubernetes-sigs/aws-iam-authenticator, pkg/token.
 */
export function checkToken(
  token: string,
  clusterName: string,
  callers: readonly Caller[],
  now: number,
): TokenCheck {
  const encoded = token.slice(prefix.length);
  if (token.length > maximumLength) return { refused: "the token is too long" };
  if (!token.startsWith(prefix)) return { refused: `the token does not begin with ${prefix}` };
  if (!/^[A-Za-z0-9_-]+$/.test(encoded)) return { refused: "the token is not base64url without padding" };
  const url = URL.parse(Buffer.from(encoded, "base64url").toString());
  if (url === null) return { refused: "the token holds no URL" };

  const parameters = new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value]));
  const refused = urlObjection(url, parameters) ?? ageObjection(parameters, now);
  if (refused !== undefined) return { refused };

  const accessKeyId = parameters.get("x-amz-credential")?.split("/")[0];
  const caller = callers.find((caller) => caller.accessKeyId === accessKeyId);
  if (caller === undefined) return { refused: "the access key is unknown" };
  if (parameters.get("x-amz-security-token") !== caller.sessionToken)
    return { refused: "the session token is another one" };
  return isKnownAsSigned(token, clusterName, caller, () => isSignedBy(caller, url, parameters, clusterName))
    ? { caller }
    : { refused: "the signature does not match; it may be meant for another cluster" };
}

function urlObjection(url: URL, parameters: ReadonlyMap<string, string>): string | undefined {
  if (url.protocol !== "https:") return `the scheme is ${url.protocol}`;
  if (!/^sts\.([a-z0-9-]+\.)?amazonaws\.com(\.cn)?$/.test(url.host)) return `the host is ${url.host}`;
  if (url.pathname !== "/") return `the path is ${url.pathname}`;
  if (parameters.size !== url.searchParams.size) return "a query parameter is repeated";
  const foreign = [...parameters.keys()].find((name) => !allowedParameters.has(name));
  if (foreign !== undefined) return `the query parameter ${foreign} is not allowed`;
  if (parameters.get("action") !== "GetCallerIdentity") return "the action is not GetCallerIdentity";
  const signed = parameters.get("x-amz-signedheaders")?.split(";") ?? [];
  return signed.includes("x-k8s-aws-id") ? undefined : "x-k8s-aws-id is not a signed header";
}

function ageObjection(parameters: ReadonlyMap<string, string>, now: number): string | undefined {
  const expires = Number(parameters.get("x-amz-expires"));
  if (!(expires >= 0 && expires <= 900)) return "X-Amz-Expires is not within 0 to 900";
  const signedAt = signingTime(parameters.get("x-amz-date") ?? "");
  if (Number.isNaN(signedAt)) return "X-Amz-Date is no date";
  if (now > signedAt + lifeMilliseconds) return "the token has expired";
  return signedAt > now + skewMilliseconds ? "the token is from the future" : undefined;
}

/** Milliseconds of `20261122T100000Z`. */
function signingTime(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
}

/** Every request of a pass brings the same token, whose signature holds for ever or never. */
const verdicts = new WeakMap<Caller, Map<string, boolean>>();

function isKnownAsSigned(token: string, clusterName: string, caller: Caller, check: () => boolean): boolean {
  const known = verdicts.get(caller) ?? new Map<string, boolean>();
  verdicts.set(caller, known);
  const key = `${clusterName} ${token}`;
  const isSigned = known.get(key) ?? check();
  known.set(key, isSigned);
  return isSigned;
}

/** Signature Version 4 of a presigned GET with an empty body, computed again. */
function isSignedBy(
  caller: Caller,
  url: URL,
  parameters: ReadonlyMap<string, string>,
  clusterName: string,
): boolean {
  const signedHeaders = parameters.get("x-amz-signedheaders") ?? "";
  const headers: Readonly<Record<string, string>> = { host: url.host, "x-k8s-aws-id": clusterName };
  const query = [...url.searchParams]
    .filter(([name]) => name.toLowerCase() !== "x-amz-signature")
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort();
  const canonical = [
    "GET",
    "/",
    query.join("&"),
    ...signedHeaders.split(";").map((name) => `${name}:${headers[name]}`),
    "",
    signedHeaders,
    sha256(""),
  ].join("\n");
  const [, ...scope] = (parameters.get("x-amz-credential") ?? "").split("/");
  const text = ["AWS4-HMAC-SHA256", parameters.get("x-amz-date"), scope.join("/"), sha256(canonical)].join(
    "\n",
  );
  const key = scope.reduce<string | Buffer>((key, part) => hmac(key, part), `AWS4${caller.secretAccessKey}`);
  const expected = hmac(key, text);
  const given = Buffer.from(parameters.get("x-amz-signature") ?? "", "hex");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
