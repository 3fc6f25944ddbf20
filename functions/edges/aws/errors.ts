import { roleStatements } from "../../core/role-statements.ts";
import { AwsCallError, type AwsCallErrorKind } from "../../flows/ports/aws-call-error.ts";

/** Kinds by the code of AWS; any other code is judged by the HTTP status. */
const kindOfCode: Readonly<Record<string, AwsCallErrorKind>> = {
  ThrottlingException: "throttled",
  Throttling: "throttled",
  ThrottledException: "throttled",
  RequestThrottled: "throttled",
  RequestThrottledException: "throttled",
  RequestLimitExceeded: "throttled",
  TooManyRequestsException: "throttled",
  TooManyUpdates: "throttled",
  KmsThrottled: "throttled",
  // EKS answers it under load.
  ServiceUnavailableException: "throttled",
  // The body was no answer of AWS: a proxy, or a gap in an emulator.
  SyntaxError: "unreachable",
  TimeoutError: "unreachable",
  RequestTimeout: "unreachable",
  AccessDenied: "denied",
  AccessDeniedException: "denied",
  UnauthorizedOperation: "denied",
  UnrecognizedClientException: "denied",
  InvalidClientTokenId: "denied",
  InvalidSignatureException: "denied",
  SignatureDoesNotMatch: "denied",
  ExpiredToken: "denied",
  ExpiredTokenException: "denied",
  AuthFailure: "denied",
  OptInRequired: "denied",
  CredentialsProviderError: "denied",
  AbortError: "stopped",
};

/** Codes of Node for a connection that failed: ECONNREFUSED, EAI_AGAIN, UND_ERR_SOCKET, CERT_HAS_EXPIRED. */
const networkCode = /^E[A-Z]+$|^EAI_|^ERR_TLS|^UND_ERR_|CERT/;

const nextStep: Readonly<Record<AwsCallErrorKind, string>> = {
  throttled: "The next attempt may pass.",
  unreachable: "The next attempt may pass; if not, check the network path and the endpoint.",
  denied: "Check the role's policy and its credentials.",
  refused: "Check the request.",
  stopped: "The next pass takes it up.",
};

/** `attempt`: call and subject, such as `describe cluster 111122223333/eu-west-1/demo`. */
export function toAwsCallError(attempt: string, error: unknown): AwsCallError {
  const { code, message, status } = describeError(error);
  const kind = kindOfCode[code] ?? (networkCode.test(code) ? "unreachable" : kindOfStatus(status));
  const sentence = `${attempt}: ${code}: ${message.replace(/\.$/, "")}. ${missingStatement(message) ?? nextStep[kind]}`;
  return new AwsCallError(kind, code, sentence, { cause: error });
}

/** AWS names the action; the statement of our roles that allows it is what somebody has to look for. */
function missingStatement(message: string): string | undefined {
  const action = /not authorized to perform: ([a-z0-9]+:[A-Za-z]+)/.exec(message)?.[1];
  const sid = action === undefined ? undefined : roleStatements[action];
  if (sid === undefined) return undefined;
  return `Statement ${sid} of the role's policy (docs/deploy.md) allows ${action}: it is missing, or a boundary or a service control policy denies it.`;
}

function kindOfStatus(status: number | undefined): AwsCallErrorKind {
  // No answer and no network error: the SDK itself would not send it.
  if (status === undefined) return "refused";
  if (status >= 500) return "unreachable";
  if (status === 429) return "throttled";
  return status === 401 || status === 403 ? "denied" : "refused";
}

interface ErrorFacts {
  readonly code: string;
  readonly message: string;
  readonly status: number | undefined;
}

function describeError(error: unknown): ErrorFacts {
  if (!(error instanceof Error)) return { code: "Unknown", message: String(error), status: undefined };
  const { $metadata, code } = error as Error & {
    readonly $metadata?: { readonly httpStatusCode?: number };
    readonly code?: unknown;
  };
  // Network errors carry their name in `code`, those of AWS in `name`.
  const named = typeof code === "string" && networkCode.test(code) ? code : error.name;
  return { code: named, message: error.message || "no message", status: $metadata?.httpStatusCode };
}
