import { AwsFault } from "../flows/ports/aws-fault.ts";
import { awsFault } from "./aws-faults.ts";
import { withinLimit } from "./within-limit.ts";

/** The same port under different limits: once a limit is raised, every call under it ends. */
export type Within<Port> = (limit?: AbortSignal) => Port;

export type Ask<Client> = <Answer>(
  attempt: string,
  question: (client: Client, options: { readonly abortSignal?: AbortSignal }) => Promise<Answer>,
) => Promise<Answer>;

/** Asks one service: its client is made at the first question, and whatever it throws becomes an AwsFault. */
export function asking<Client>(makeClient: () => Client): Within<Ask<Client>> {
  let made: Client | undefined;
  return (limit) => async (attempt, question) => {
    made ??= makeClient();
    const client = made;
    const options = limit === undefined ? {} : { abortSignal: limit };
    try {
      return await withinLimit(limit, () => question(client, options));
    } catch (error) {
      throw awsFault(attempt, error);
    }
  };
}

/** The answer, or undefined where the service says `code`. */
export async function unless<Answer>(code: string, answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AwsFault && error.code === code) return undefined;
    throw error;
  }
}
