import type { StatusRecord } from "../core/record/status-record.ts";
import { isNews } from "../core/rollouts/member/is-news.ts";
import { planWake } from "../core/rollouts/rollout-messages.ts";
import type { Pass } from "./pass.ts";
import { AwsCallError } from "./ports/aws-call-error.ts";

/** Has a rollout look at what a record now says of its member; where the message is lost, a sweep does. */
export async function wakeRollout({ ports, previous }: Pass, { rollout }: StatusRecord): Promise<void> {
  if (!isNews(rollout, previous?.rollout)) return;
  const { body, delaySeconds } = planWake(rollout.id, ports.now(), ports.now());
  try {
    await ports.triggers.send(body, delaySeconds);
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    ports.log.warn(`rollout ${rollout.id} not woken, the sweep does it: ${error.message}`);
  }
}
