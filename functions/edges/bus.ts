import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { eventNames } from "../core/events/event-names.ts";
import type { PhaseChange } from "../core/events/phase-changed.ts";
import type { Announcements } from "../flows/ports/announcements.ts";
import { asking, type Within } from "./aws-ask.ts";
import { type AwsClientSettings, clientConfig } from "./aws-client-settings.ts";

/** `bus`: name or ARN of an event bus. */
export function makeAnnouncements(settings: AwsClientSettings, bus: string): Within<Announcements> {
  const ask = asking(() => new EventBridgeClient(clientConfig(settings)));
  return (limit) => ({
    async phaseChanged(change) {
      await ask(limit)(
        `announce on bus ${bus} that ${change.cluster} is ${change.to}`,
        async (client, options) => {
          const command = new PutEventsCommand({ Entries: [entryOf(change, bus)] });
          const { Entries: [entry] = [] } = await client.send(command, options);
          // The answer is 200 even where the bus took nothing.
          if (entry?.ErrorCode) throw refusal(entry.ErrorCode, entry.ErrorMessage);
        },
      );
    },
  });
}

function entryOf(change: PhaseChange, bus: string) {
  return {
    EventBusName: bus,
    Source: eventNames.own,
    DetailType: eventNames.phaseChanged,
    Resources: [change.cluster],
    Detail: JSON.stringify(change),
  };
}

function refusal(code: string, message: string | undefined): Error {
  return Object.assign(new Error(message ?? "no message"), { name: code });
}
