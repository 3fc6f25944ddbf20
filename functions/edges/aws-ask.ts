import { AwsFault } from "../flows/ports/aws-fault.ts";
import { awsFault } from "./aws-faults.ts";

export type Ask<Client> = <Answer>(
  attempt: string,
  question: (client: Client) => Promise<Answer>,
) => Promise<Answer>;

/** Asks one service: its client is made at the first question, and whatever it throws becomes an AwsFault. */
export function asking<Client>(makeClient: () => Client): Ask<Client> {
  let client: Client | undefined;
  return async (attempt, question) => {
    client ??= makeClient();
    try {
      return await question(client);
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
