import * as z from "zod/mini";

/** The details of the events by which others ask for something: public interfaces. */
export const reconcileRequestedSchema = z
  .object({
    cluster: z
      .string()
      .check(
        z.minLength(1),
        z.describe("Name or ARN of a cluster of the account and region of the deployment."),
      ),
  })
  .check(z.describe("Asks for a pass of one cluster, now."));

export const sweepRequestedSchema = z
  .object({})
  .check(z.describe("Asks for a pass of every cluster, spread over fifteen minutes."));
