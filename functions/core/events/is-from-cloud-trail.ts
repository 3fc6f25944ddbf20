import { eventNames } from "./event-names.ts";
import { member } from "./member.ts";

/** Whether a body of the triggers queue is a call that CloudTrail recorded. */
export function isFromCloudTrail(body: string): boolean {
  try {
    const detailType = member(JSON.parse(body), "detail-type");
    return eventNames.apiCalls.some((known) => known === detailType);
  } catch {
    return false;
  }
}
