import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";

/** What anybody's function in Lambda has to load and to do before AWS hears of it: the yardstick of a cold start. */
export async function handler(): Promise<void> {
  await new SSMClient({}).send(new GetParameterCommand({ Name: "/any" }));
}
