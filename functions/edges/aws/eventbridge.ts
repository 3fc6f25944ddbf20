import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { eventNames } from "../../core/events/event-names.ts";
import type { PhaseChange } from "../../core/record/phase-changed.ts";
import type { PhaseEvents } from "../../flows/ports/phase-events.ts";
import type { OwnEvent, RolloutEvents } from "../../flows/ports/rollout-events.ts";
import type { WithDeadline } from "../deadline.ts";
import { makeCaller } from "./caller.ts";
import { type AwsClientSettings, clientConfig } from "./client.ts";

/** `eventBus`: name or ARN. */
export function makePhaseEvents(settings: AwsClientSettings, eventBus: string): WithDeadline<PhaseEvents> {
  const call = makeCaller(() => new EventBridgeClient(clientConfig(settings)));
  return (deadline) => ({
    async phaseChanged(change) {
      await call(deadline)(
        `announce on bus ${eventBus} that ${change.cluster} is ${change.to}`,
        async (client, options) => {
          const command = new PutEventsCommand({ Entries: [phaseEventEntry(change, eventBus)] });
          const { Entries: [entry] = [] } = await client.send(command, options);
          // The answer is 200 even where the bus took nothing.
          if (entry?.ErrorCode) throw rejectedEntry(entry.ErrorCode, entry.ErrorMessage);
        },
      );
    },
  });
}

/** Entries in one call. */
const mostEntries = 10;

/** `eventBus`: name or ARN. */
export function makeRolloutEvents(
  settings: AwsClientSettings,
  eventBus: string,
): WithDeadline<RolloutEvents> {
  const call = makeCaller(() => new EventBridgeClient(clientConfig(settings)));
  return (deadline) => ({
    async tell(events) {
      for (const some of calls(events)) {
        await call(deadline)(`tell ${some.length} events on bus ${eventBus}`, async (client, options) => {
          const command = new PutEventsCommand({
            Entries: some.map(({ type, detail }) => ({
              EventBusName: eventBus,
              Source: eventNames.own,
              DetailType: type,
              Detail: JSON.stringify(detail),
            })),
          });
          const { Entries: answers = [] } = await client.send(command, options);
          const refused = answers.find(({ ErrorCode }) => ErrorCode !== undefined);
          if (refused?.ErrorCode) throw rejectedEntry(refused.ErrorCode, refused.ErrorMessage);
        });
      }
    },
  });
}

/** One detail-type a call: a condition on `events:detail-type` holds then, whether it is asked of each entry or of the call. */
function calls(events: readonly OwnEvent[]): readonly (readonly OwnEvent[])[] {
  return [...Map.groupBy(events, ({ type }) => type).values()].flatMap((alike) =>
    Array.from({ length: Math.ceil(alike.length / mostEntries) }, (_, index) =>
      alike.slice(mostEntries * index, mostEntries * (index + 1)),
    ),
  );
}

function phaseEventEntry(change: PhaseChange, eventBus: string) {
  return {
    EventBusName: eventBus,
    Source: eventNames.own,
    DetailType: eventNames.phaseChanged,
    Resources: [change.cluster],
    Detail: JSON.stringify(change),
  };
}

function rejectedEntry(code: string, message: string | undefined): Error {
  return Object.assign(new Error(message ?? "no message"), { name: code });
}
