import { AwsCallError } from "../../flows/ports/aws-call-error.ts";
import { orAbort, type WithDeadline } from "../deadline.ts";
import { toAwsCallError } from "./errors.ts";

/** One call of a service; `attempt` begins the message of its AwsCallError: `describe VPC vpc-1`. */
export type AwsCall<Client> = <Answer>(
  attempt: string,
  send: (client: Client, options: { readonly abortSignal?: AbortSignal }) => Promise<Answer>,
) => Promise<Answer>;

/** Calls of one service: its client is made at the first call, and whatever it throws becomes an AwsCallError. */
export function makeCaller<Client>(makeClient: () => Client): WithDeadline<AwsCall<Client>> {
  let cachedClient: Client | undefined;
  return (deadline) => async (attempt, send) => {
    cachedClient ??= makeClient();
    const client = cachedClient;
    const options = deadline === undefined ? {} : { abortSignal: deadline };
    try {
      return await orAbort(deadline, () => send(client, options));
    } catch (error) {
      throw toAwsCallError(attempt, error);
    }
  };
}

/** The answer, or undefined where the service answers with error `code`. */
export async function undefinedOn<Answer>(
  code: string,
  answer: Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AwsCallError && error.code === code) return undefined;
    throw error;
  }
}
