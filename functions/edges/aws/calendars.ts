import { GetCalendarStateCommand, SSMClient } from "@aws-sdk/client-ssm";
import { AwsCallError } from "../../flows/ports/aws-call-error.ts";
import type { Calendars } from "../../flows/ports/calendars.ts";
import type { WithDeadline } from "../deadline.ts";
import { makeCaller } from "./caller.ts";
import { type AwsClientSettings, clientConfig } from "./client.ts";

/** What SSM's own codes mean to whoever named the calendar. */
const meanings: Readonly<Record<string, string>> = {
  InvalidDocument:
    "there is no such calendar in this region, or its account does not share it with this one. Look: aws ssm list-documents --filters Key=DocumentType,Values=ChangeCalendar",
  InvalidDocumentType: "the document of that name is no Change Calendar",
  UnsupportedCalendarException:
    "SSM does not take its content for a calendar; export it and see: aws ssm get-document --name NAME",
};

export function makeCalendars(settings: AwsClientSettings): WithDeadline<Calendars> {
  const call = makeCaller(() => new SSMClient(clientConfig(settings)));
  return (deadline) => ({
    async state(names) {
      const attempt = `read calendar ${names.join(", ")}`;
      const command = new GetCalendarStateCommand({ CalendarNames: [...names] });
      try {
        const { State, NextTransitionTime } = await call(deadline)(attempt, (client, options) =>
          client.send(command, options),
        );
        const until = NextTransitionTime === undefined ? Number.NaN : Date.parse(NextTransitionTime);
        return { isOpen: State === "OPEN", ...(Number.isNaN(until) ? {} : { until }) };
      } catch (error) {
        if (!(error instanceof AwsCallError)) throw error;
        const meaning = meanings[error.code];
        if (meaning === undefined) throw error;
        throw new AwsCallError(error.kind, error.code, `${attempt}: ${meaning}`, { cause: error });
      }
    },
  });
}
