import { fromBus } from "./bus-event.ts";
import { eventNames } from "./event-names.ts";
import { member } from "./member.ts";
import { quoted } from "./quoted.ts";
import { readEksEvent } from "./read-eks-event.ts";
import { readOwnMessage } from "./read-own-message.ts";
import { readTagChange } from "./read-tag-change.ts";
import { type DeploymentScope, ignored, refused, type Trigger } from "./trigger.ts";

/** EventBridge's own limit is 256 KB; characters are counted, which are never more than the bytes. */
const longestBody = 256 * 1024;

/** Reads one body of the triggers queue. Total: whatever it says, the answer is a signal, never a throw. */
export function readTrigger(body: string, scope: DeploymentScope): Trigger {
  if (body.length > longestBody) {
    return refused(`a body of ${body.length} characters is longer than any event (${longestBody})`);
  }
  const message = parsed(body);
  if (message === undefined)
    return refused(`the body is not JSON, or was cut off at ${body.length} characters`);
  const source = member(message, "source");
  if (typeof source !== "string" || typeof member(message, "detail-type") !== "string") {
    return refused("the body is no event: it lacks source or detail-type");
  }
  const read = readers.get(source);
  return read === undefined ? ignored(`events of ${quoted(source)} are not for us`) : read(message, scope);
}

const readers: ReadonlyMap<string, (message: unknown, scope: DeploymentScope) => Trigger> = new Map([
  [eventNames.eks, fromBus(readEksEvent)],
  [eventNames.tagging, fromBus(readTagChange)],
  [eventNames.scheduler, fromBus(readSchedule)],
  [eventNames.own, readOwnMessage],
]);

function readSchedule(event: { readonly id: string; readonly "detail-type": string }): Trigger {
  if (event["detail-type"] === eventNames.schedule) return { kind: "sweep", id: event.id };
  return ignored(`event ${quoted(event["detail-type"])} is no schedule of ours`);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
