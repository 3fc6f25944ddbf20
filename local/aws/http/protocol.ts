import type { IncomingHttpHeaders } from "node:http";
import type { AwsError } from "./aws-error.ts";
import type { Output } from "./operation.ts";

export interface HttpRequest {
  readonly method: string;
  /** As it came, still percent-encoded. */
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

/** How a service says on the wire which operation is meant, with which input, and how it answers. */
export interface Protocol {
  /** Undefined: no such operation. */
  readonly read: (
    request: HttpRequest,
  ) => { readonly operation: string; readonly input: unknown } | undefined;
  readonly answer: (operation: string, output: Output, requestId: string) => HttpAnswer;
  readonly fail: (error: AwsError, requestId: string) => HttpAnswer;
}
