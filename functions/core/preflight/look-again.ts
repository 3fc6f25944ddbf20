import type { ClusterId } from "../cluster-id.ts";
import { eventNames } from "../events/event-names.ts";

/** The line that has a cluster looked at soon. */
export function lookAgain({ name, region }: Pick<ClusterId, "name" | "region">): string {
  const { own, reconcileRequested } = eventNames;
  const detail = `{\\"cluster\\":\\"${name}\\"}`;
  const entry = `{"Source":"${own}","DetailType":"${reconcileRequested}","Detail":"${detail}"}`;
  return `aws events put-events --region ${region} --entries '[${entry}]'`;
}
