import middy from "@middy/core";
import type { SQSEvent } from "aws-lambda";
import { createPorts } from "../edges/create-ports.ts";
import type { RolloutPorts } from "../flows/advance-rollout.ts";
import { asError } from "../flows/ports/as-error.ts";
import { takeRolloutMessages } from "../flows/take-rollout-messages.ts";
import { redactThrown } from "./redact-thrown.ts";
import { timeLimit } from "./time-limit.ts";

/** The messages of one group, in their order. A throw counts as an error, and the queue delivers all of them again. */
export function advanceRolloutWith(ports: (deadline: AbortSignal) => RolloutPorts) {
  return middy<SQSEvent, void>(timeLimit)
    .onError(redactThrown)
    .handler(async (event, _context, { signal }) => {
      const world = ports(signal);
      try {
        await takeRolloutMessages(
          event.Records.map(({ body }) => body),
          world,
        );
      } catch (error) {
        world.log.error("rollouts not advanced, the queue delivers the messages again", {
          error: asError(error),
        });
        throw error;
      } finally {
        world.metrics.publish();
      }
    });
}

let portsFor: ReturnType<typeof createPorts> | undefined;

/** Entry point of the Lambda. */
export const handler = advanceRolloutWith((deadline) => {
  portsFor ??= createPorts(process.env);
  return portsFor(deadline);
});
