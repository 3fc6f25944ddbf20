import { type Json, jsonAt, parseJson, quoted } from "../json.ts";
import { fromBus } from "./bus-event.ts";
import { eventNames } from "./event-names.ts";
import { readEksEvent } from "./read-eks-event.ts";
import { readOwnMessage } from "./read-own-message.ts";
import { readTagChange } from "./read-tag-change.ts";
import { type DeploymentScope, ignored, refused, shortWhy, type Trigger } from "./trigger.ts";

/** EventBridge's own limit is 256 KB; characters are counted, which are never more than the bytes. */
const longestBody = 256 * 1024;

/** Reads one body of the triggers queue. Total: any text gets an answer, and none a throw. */
export function readTrigger(body: string, scope: DeploymentScope): Trigger {
  if (body.length > longestBody) {
    return refused(`a body of ${body.length} characters is longer than any event (${longestBody})`);
  }
  const message = parseJson(body);
  if (message === undefined)
    return refused(`the body is not JSON, or was cut off at ${body.length} characters`);
  const source = jsonAt(message, "source");
  if (typeof source !== "string" || typeof jsonAt(message, "detail-type") !== "string") {
    return refused("the body is no event: it lacks source or detail-type");
  }
  const read = readers.get(source);
  return read === undefined ? ignored(`events of ${quoted(source)} are not for us`) : read(message, scope);
}

const readers: ReadonlyMap<string, (message: Json, scope: DeploymentScope) => Trigger> = new Map([
  [eventNames.eks, fromBus(readEksEvent)],
  [eventNames.tagging, fromBus(readTagChange)],
  [eventNames.scheduler, fromBus(readSchedule)],
  [eventNames.own, readOwnMessage],
]);

function readSchedule(event: { readonly id: string; readonly "detail-type": string }): Trigger {
  if (event["detail-type"] === eventNames.schedule) return { kind: "sweep", id: shortWhy(event.id) };
  return ignored(`event ${quoted(event["detail-type"])} is no schedule of ours`);
}

/** Whether a body of the triggers queue is a call that CloudTrail recorded. */
export function isFromCloudTrail(body: string): boolean {
  const detailType = jsonAt(parseJson(body), "detail-type");
  return eventNames.apiCalls.some((known) => known === detailType);
}
