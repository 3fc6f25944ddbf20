import * as z from "zod/mini";
import { type Call, type Operation, operation } from "./http/operation.ts";
import { AwsError } from "./http/protocol.ts";

interface Document {
  readonly type: string;
  readonly content: string;
  readonly sharedWith: ReadonlySet<string>;
}

interface Calendar {
  /** Outside of its events. */
  readonly isOpen: boolean;
  /** Milliseconds since 1970. */
  readonly events: readonly { readonly from: number; readonly to: number }[];
}

/** SSM Change Calendar: documents, shared or not, with events that neither recur nor name a zone. */
export function calendarOperations(now: () => number): Readonly<Record<string, Operation>> {
  /** By ARN. */
  const documents = new Map<string, Document>();
  const arnOf = (name: string, { account, region }: Call) =>
    name.startsWith("arn:") ? name : `arn:aws:ssm:${region}:${account}:document/${name}`;

  const find = (name: string, call: Call): Document => {
    const arn = arnOf(name, call);
    const document = documents.get(arn);
    const isOwn = arn.split(":")[4] === call.account;
    if (document === undefined || !(isOwn || document.sharedWith.has(call.account))) {
      throw new AwsError("InvalidDocument", `Document with name ${name} does not exist.`);
    }
    return document;
  };

  return {
    CreateDocument: operation(
      z.object({ Name: z.string(), Content: z.string(), DocumentType: z.string() }),
      ({ Name: name, Content: content, DocumentType: type }, call) => {
        documents.set(arnOf(name, call), { type, content, sharedWith: new Set() });
        return { DocumentDescription: { Name: name, DocumentType: type, Status: "Active" } };
      },
    ),

    UpdateDocument: operation(
      z.object({ Name: z.string(), Content: z.string() }),
      ({ Name: name, Content: content }, call) => {
        documents.set(arnOf(name, call), { ...find(name, call), content });
        return { DocumentDescription: { Name: name } };
      },
    ),

    DeleteDocument: operation(z.object({ Name: z.string() }), ({ Name: name }, call) => {
      find(name, call);
      documents.delete(arnOf(name, call));
      return {};
    }),

    ModifyDocumentPermission: operation(
      z.object({ Name: z.string(), AccountIdsToAdd: z.array(z.string()) }),
      ({ Name: name, AccountIdsToAdd: accounts }, call) => {
        const document = find(name, call);
        const sharedWith = new Set([...document.sharedWith, ...accounts]);
        documents.set(arnOf(name, call), { ...document, sharedWith });
        return {};
      },
    ),

    GetCalendarState: operation(
      z.object({ CalendarNames: z.array(z.string()) }),
      ({ CalendarNames }, call) => {
        const calendars = CalendarNames.map((name) => {
          const { type, content } = find(name, call);
          if (type !== "ChangeCalendar")
            throw new AwsError("InvalidDocumentType", "The document type is not valid.");
          return readCalendar(content);
        });
        const isOpenAt = (time: number) =>
          calendars.every(
            ({ isOpen, events }) => events.some(({ from, to }) => from <= time && time < to) !== isOpen,
          );
        const time = now();
        const isOpen = isOpenAt(time);
        const borders = calendars.flatMap(({ events }) => events.flatMap(({ from, to }) => [from, to]));
        const next = borders
          .sort((a, b) => a - b)
          .find((border) => border > time && isOpenAt(border) !== isOpen);
        return {
          State: isOpen ? "OPEN" : "CLOSED",
          AtTime: iso(time),
          ...(next !== undefined && { NextTransitionTime: iso(next) }),
        };
      },
    ),
  };
}

function readCalendar(content: string): Calendar {
  const kind = /^X-CALENDAR-TYPE:DEFAULT_(OPEN|CLOSED)\s*$/m.exec(content)?.[1];
  if (kind === undefined) {
    throw new AwsError("UnsupportedCalendarException", "The calendar entry in the document isn't supported.");
  }
  const times = (name: string) =>
    [
      ...content.matchAll(new RegExp(`^${name}:(\\d{4})(\\d\\d)(\\d\\d)T(\\d\\d)(\\d\\d)(\\d\\d)Z`, "gm")),
    ].map(([, year, month, day, hour, minute, second]) =>
      Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`),
    );
  const ends = times("DTEND");
  return {
    isOpen: kind === "OPEN",
    events: times("DTSTART").map((from, index) => ({ from, to: ends[index] ?? from })),
  };
}

function iso(time: number): string {
  return new Date(time).toISOString().replace(".000Z", "Z");
}
