import type { Json } from "../../../functions/core/json.ts";
import type { ApiFailure } from "../api-failure.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function jsonAnswer(status: number, body: Json, warnings: readonly string[] = []): Answer {
  const warning = warnings.map((text) => `299 - ${JSON.stringify(text)}`).join(", ");
  return {
    status,
    headers: { "content-type": "application/json", ...(warning === "" ? {} : { warning }) },
    body: `${JSON.stringify(body)}\n`,
  };
}

export function textAnswer(status: number, body: string): Answer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body };
}

/** Answer to paths, groups and versions that are not served: plain text instead of a Status. */
export function pageNotFound(): Answer {
  return textAnswer(404, "404 page not found\n");
}

export function failureAnswer(failure: ApiFailure): Answer {
  const answer = jsonAnswer(failure.code, failure.status);
  const { retryAfter } = failure;
  return retryAfter === undefined
    ? answer
    : { ...answer, headers: { ...answer.headers, "retry-after": String(retryAfter) } };
}
