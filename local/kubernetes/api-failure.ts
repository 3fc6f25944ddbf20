import type { Json, JsonMap } from "../../functions/core/json.ts";

export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/** A refusal of the server: a `Status`, as recorded from a real one. */
export class ApiFailure extends Error {
  override readonly name = "ApiFailure";
  readonly code: number;
  readonly reason: string;
  readonly details: JsonMap | undefined;

  constructor(code: number, reason: string, message: string, details?: JsonMap) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  /** Seconds after which the caller may come back. */
  get retryAfter(): number | undefined {
    const seconds = this.details?.["retryAfterSeconds"];
    return typeof seconds === "number" ? seconds : undefined;
  }

  get status(): Json {
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: this.message,
      ...(this.reason === "" ? {} : { reason: this.reason }),
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    };
  }
}
