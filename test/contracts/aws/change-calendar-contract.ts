import { randomUUID } from "node:crypto";
import {
  CreateDocumentCommand,
  GetCalendarStateCommand,
  SSMClient,
  UpdateDocumentCommand,
} from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changeCalendar } from "../../builders/change-calendar.ts";
import { type AwsTarget, errorName } from "./aws-target.ts";

const [hour, year] = [3_600_000, 365 * 86_400_000];

export function changeCalendarContract(name: string, make: () => Promise<AwsTarget>): void {
  describe(`SSM Change Calendar: ${name}`, () => {
    let target: AwsTarget;
    let ssm: SSMClient;
    const suffix = randomUUID();
    const named = (calendar: string) => `${calendar}-${suffix}`;
    const around = (before: number, after: number) =>
      [new Date(Date.now() - before).toISOString(), new Date(Date.now() + after).toISOString()] as const;
    const create = (
      calendar: string,
      content: string,
      type: "ChangeCalendar" | "Command" = "ChangeCalendar",
    ) =>
      ssm.send(
        new CreateDocumentCommand({
          Name: named(calendar),
          Content: content,
          DocumentType: type,
          DocumentFormat: type === "Command" ? "JSON" : "TEXT",
        }),
      );
    const state = (...calendars: readonly string[]) =>
      ssm.send(new GetCalendarStateCommand({ CalendarNames: calendars.map(named) }));

    beforeAll(async () => {
      target = await make();
      ssm = new SSMClient(target.client);
    });
    afterAll(() => target.stop());

    it("is open or closed by itself", async () => {
      await create("open", changeCalendar("open"));
      await create("closed", changeCalendar("closed"));
      expect((await state("open")).State).toBe("OPEN");
      expect((await state("closed")).State).toBe("CLOSED");
    });

    it("is otherwise during an event, and says until when", async () => {
      const [from, to] = around(hour, hour);
      await create("freeze", changeCalendar("open", [[from, to]]));
      const { State, NextTransitionTime = "" } = await state("freeze");
      expect(State).toBe("CLOSED");
      expect(Math.abs(Date.parse(NextTransitionTime) - Date.parse(to))).toBeLessThan(60_000);
    });

    it("is open only where all of several are", async () => {
      await create("one", changeCalendar("open"));
      await create("other", changeCalendar("closed", [around(hour, year)]));
      expect((await state("one", "other")).State).toBe("OPEN");
      await ssm.send(
        new UpdateDocumentCommand({
          Name: named("other"),
          Content: changeCalendar("closed"),
          DocumentFormat: "TEXT",
          DocumentVersion: "$LATEST",
        }),
      );
      expect((await state("one", "other")).State).toBe("CLOSED");
    });

    it("says when there is none, or none that is a calendar", async () => {
      await create("script", '{"schemaVersion":"2.2","mainSteps":[]}', "Command");
      expect(await errorName(state("nowhere"))).toBe("InvalidDocument");
      expect(await errorName(state("script"))).toBe("InvalidDocumentType");
    });
  });
}
