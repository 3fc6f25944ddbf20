import * as z from "zod/mini";
import type { Caller } from "../caller.ts";
import { AwsError, type Output, type Protocol } from "./protocol.ts";

/** The caller of an operation, and where the call arrived. */
export interface Call {
  readonly caller: Caller;
  readonly account: string;
  readonly region: string;
  /** `http://127.0.0.1:port`, as the caller reached the server. */
  readonly origin: string;
}

export type Operation = (input: unknown, call: Call) => Output | Promise<Output>;

export interface Service {
  readonly protocol: Protocol;
  readonly operations: Readonly<Record<string, Operation>>;
}

/** An operation whose input is checked first, as AWS does; `answer` gets only input that fits the schema. */
export function operation<Schema extends z.core.$ZodType>(
  schema: Schema,
  answer: (input: z.core.output<Schema>, call: Call) => Output | Promise<Output>,
): Operation {
  return (input, call) => {
    const parsed = z.safeParse(schema, input);
    if (parsed.success) return answer(parsed.data, call);
    const [issue] = parsed.error.issues;
    throw new AwsError("ValidationException", `${issue?.path.join(".")}: ${issue?.message}`);
  };
}

/** State that every account has for itself in every region, and all of it by `ACCOUNT/REGION`. */
export function perAccountAndRegion<State>(
  make: (call: Pick<Call, "account" | "region">) => State,
  before: ReadonlyMap<string, State> = new Map(),
) {
  const states = new Map(before);
  const stateOf = (call: Pick<Call, "account" | "region">): State => {
    const key = `${call.account}/${call.region}`;
    const state = states.get(key) ?? make(call);
    states.set(key, state);
    return state;
  };
  return Object.assign(stateOf, { all: (): ReadonlyMap<string, State> => states });
}
