import { isMap, type Json, listAt, mapAt } from "../../core/json.ts";
import { type ApiErrorCause, KubeApiError, type KubeApiErrorKind } from "../../flows/ports/kube-api-error.ts";
import { type KubeAnswer, readJson } from "./kube-answer.ts";
import { attemptOf, type KubeRequest } from "./kube-request.ts";
import { missingRule } from "./missing-rule.ts";

/** Kinds by HTTP status. Other 5xx are the server's own trouble; anything else comes from a stranger in between. */
const kindsByStatus: Readonly<Record<number, KubeApiErrorKind>> = {
  400: "invalid",
  401: "unauthorized",
  403: "forbidden",
  404: "absent",
  405: "invalid",
  406: "invalid",
  409: "conflict",
  413: "invalid",
  415: "invalid",
  422: "invalid",
  429: "throttled",
};

const advice: Partial<Record<KubeApiErrorKind, string>> = {
  unauthorized: "; the cluster does not know our principal: check its access entries",
};

/** Objection to an object outside the schema, or with undecodable values: a client's error, answered with a bare 500. */
const schemaObjection = /^failed to (create typed patch object|convert new object)/;

/** The `Status` object of an answer, as far as it is read. */
interface ServerStatus {
  readonly message: string;
  readonly reason: string;
  readonly causes: readonly ApiErrorCause[];
  readonly retryAfter: number | undefined;
}

/** What an answer other than 2xx means. */
export function toKubeApiError(request: KubeRequest, answer: KubeAnswer, cluster: string): KubeApiError {
  const status = readStatus(answer);
  const attempt = attemptOf(request, cluster);
  // Plain text is the API server's too: unknown groups, its own throttling, and when it shuts down.
  if (status === undefined && answer.type !== "text/plain" && answer.text !== "") {
    return new KubeApiError(
      "unreachable",
      `${attempt}: ${answer.status} with ${answer.type || "an untyped body"}: something that is no API server answered; check the endpoint and what stands in between`,
      { status: answer.status },
    );
  }
  const kind = kindOf(answer.status, status);
  const hide = request.confidential === true;
  const reason = reasonOf(status, hide);
  const words = hide ? hiddenWords(status) : wordsOf(answer, status);
  const missing = kind === "forbidden" && !hide ? missingRule(words) : "";
  const more = missing === "" ? (advice[kind] ?? "") : missing;
  return new KubeApiError(kind, `${attempt}: ${answer.status}${reason}: ${words}${more}`, {
    status: answer.status,
    causes: hide ? [] : (status?.causes ?? []),
    retryAfter: answer.retryAfter ?? status?.retryAfter,
  });
}

function kindOf(httpStatus: number, status: ServerStatus | undefined): KubeApiErrorKind {
  if (httpStatus === 500 && status?.reason === "" && schemaObjection.test(status.message)) return "invalid";
  return kindsByStatus[httpStatus] ?? (httpStatus >= 500 || httpStatus === 410 ? "server" : "unreachable");
}

/** Only a reason of Kubernetes' own kind is told of a confidential request. */
function reasonOf(status: ServerStatus | undefined, hide: boolean): string {
  const reason = status?.reason ?? "";
  return reason === "" || (hide && !/^[A-Z][A-Za-z]{2,30}$/.test(reason)) ? "" : ` ${reason}`;
}

/** Words of ours in the place of the server's; that the principal lacks rights is for the flows to know. */
function hiddenWords(status: ServerStatus | undefined): string {
  const [said, verb] =
    /^secrets (?:"[\w.-]+" )?is forbidden: User "[^"]+" cannot (get|list|create|patch|delete) resource "secrets" in API group ""(?: in the namespace "[\w-]+")?/.exec(
      status?.message ?? "",
    ) ?? [];
  const rights =
    said === undefined ? "" : `the principal cannot ${verb} resource secrets${missingRule(said)}; `;
  return `${rights}its words are left out, they may repeat secret values`;
}

function wordsOf(answer: KubeAnswer, status: ServerStatus | undefined): string {
  if (status !== undefined) return status.message;
  if (answer.status === 404) return "the server does not serve this kind, or does not serve it yet";
  return answer.text.trim().slice(0, 200) || "no words";
}

function readStatus(answer: KubeAnswer): ServerStatus | undefined {
  const body = readJson(answer.text);
  if (body?.["kind"] !== "Status") return undefined;
  const details = mapAt(body, "details");
  const causes = listAt(details, "causes").filter(isMap);
  const seconds = details["retryAfterSeconds"];
  return {
    message: textOf(body["message"]),
    reason: textOf(body["reason"]),
    causes: causes.map((cause) => ({
      reason: textOf(cause["reason"]),
      message: textOf(cause["message"]),
      field: textOf(cause["field"]),
    })),
    retryAfter: typeof seconds === "number" ? seconds : undefined,
  };
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
