import type { IncomingHttpHeaders } from "node:http";
import type { Json } from "../../../functions/core/json.ts";

/** An answer that is an error, under the service's own code. */
export class AwsError extends Error {
  override readonly name = "AwsError";
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** The members of an operation's answer; undefined ones are left out on the wire. */
export type Output = Readonly<Record<string, Json | undefined>>;

export interface HttpRequest {
  readonly method: string;
  /** Path as it came, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Wire format of a service: which operation is meant, with which input, and the answer. */
export interface Protocol {
  /** Undefined: no such operation. */
  readonly read: (
    request: HttpRequest,
  ) => { readonly operation: string; readonly input: unknown } | undefined;
  readonly answer: (operation: string, output: Output, requestId: string) => HttpAnswer;
  readonly fail: (error: AwsError, requestId: string) => HttpAnswer;
}
