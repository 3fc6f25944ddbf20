import { isMap } from "../../core/json.ts";

/** Why no whole answer came. */
export interface TransportFailure {
  readonly words: string;
  /** Whether the connection broke under the call; another one may well work. */
  readonly cut: boolean;
  readonly kind: "unreachable" | "stopped";
  readonly error: unknown;
}

interface TransportRule {
  readonly codes: readonly string[];
  readonly words: string;
  readonly cut?: true;
}

/** Rules by the codes of Node's network and TLS errors and of undici's. */
const rules: readonly TransportRule[] = [
  {
    codes: ["ENOTFOUND", "EAI_AGAIN"],
    words: "its endpoint's name does not resolve; check the DNS of the network this runs in",
  },
  { codes: ["ECONNREFUSED"], words: "its endpoint refuses connections" },
  {
    codes: ["UND_ERR_CONNECT_TIMEOUT", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"],
    words:
      "no connection in time; check that its endpoint is open to the network this runs in (public access CIDRs, or the VPC and its security groups)",
  },
  { codes: ["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"], words: "no whole answer in time" },
  {
    codes: [
      "CERT_HAS_EXPIRED",
      "CERT_NOT_YET_VALID",
      "CERT_SIGNATURE_FAILURE",
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "ERR_TLS_CERT_ALTNAME_INVALID",
      "SELF_SIGNED_CERT_IN_CHAIN",
      "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    ],
    words:
      "the certificate it shows is not one of this cluster's authority; something else answers at its endpoint, or the authority was rotated just now",
  },
  {
    codes: ["ECONNRESET", "EPIPE", "UND_ERR_SOCKET", "UND_ERR_RES_CONTENT_LENGTH_MISMATCH"],
    words: "the connection was cut",
    cut: true,
  },
  {
    codes: ["Z_BUF_ERROR", "Z_DATA_ERROR"],
    words: "its answer came packed, and cannot be unpacked: it was cut, or something in between changed it",
    cut: true,
  },
  {
    codes: ["ERR_BUFFER_TOO_LARGE"],
    words:
      "its answer is larger than anything that was asked for, and was not read to its end; look for objects with our label that somebody else made",
  },
];

export function transportFailure(error: unknown, signal: AbortSignal | undefined): TransportFailure {
  if (signal?.aborted === true) {
    return { words: "the pass was stopped before the answer came", cut: false, kind: "stopped", error };
  }
  const code = isMap(error) && typeof error["code"] === "string" ? error["code"] : "no code";
  const rule = rules.find(({ codes }) => codes.includes(code));
  const words = `${rule?.words ?? "the call failed"} (${code})`;
  return { words, cut: rule?.cut ?? false, kind: "unreachable", error };
}
