import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readInstant, writeInstant } from "../../../functions/core/rollouts/instant.ts";
import { nextOpening, openUntil, windowSchema } from "../../../functions/core/rollouts/window.ts";

const nights = { cron: "0 22 * * MON-THU", minutes: 300, zone: "Europe/Berlin" };
const at = (time: string) => Date.parse(time);

describe("a window", () => {
  it("is open from its moment on, in its own zone, and over midnight", () => {
    expect(openUntil(nights, at("2026-12-01T20:59:00Z"))).toBeUndefined();
    expect(openUntil(nights, at("2026-12-01T21:00:00Z"))).toBe(at("2026-12-02T02:00:00Z"));
    expect(openUntil(nights, at("2026-12-02T01:59:59Z"))).toBe(at("2026-12-02T02:00:00Z"));
    expect(openUntil(nights, at("2026-12-02T02:00:00Z"))).toBeUndefined();
    expect(openUntil(nights, at("2026-07-01T20:00:00Z"))).toBe(at("2026-07-02T01:00:00Z"));
  });

  it("tells when it opens next", () => {
    expect(nextOpening(nights, at("2026-12-03T23:00:00Z"))).toBe(at("2026-12-07T21:00:00Z"));
    expect(nextOpening({ ...nights, cron: "0 0 30 2 *" }, at("2026-12-03T23:00:00Z"))).toBeUndefined();
  });

  it("takes cron as crontab(5) has it", () => {
    const opens = (cron: string) =>
      nextOpening({ cron, minutes: 60, zone: "UTC" }, at("2026-12-01T10:00:00Z"));
    expect(opens("*/20 * * * *")).toBe(at("2026-12-01T10:20:00Z"));
    expect(opens("5,10 3 * * 7")).toBe(at("2026-12-06T03:05:00Z"));
    expect(opens("0 12 5 * FRI")).toBe(at("2026-12-04T12:00:00Z"));
    expect(opens("0 12 * JAN *")).toBeUndefined();
  });

  it.for([
    "0 22 * *",
    "60 * * * *",
    "0 22 * * MON-",
    "a b c d e",
    "0 22 0 * *",
    "5-1 * * * *",
    "*/0 * * * *",
  ])("refuses the cron %s", (cron) =>
    expect(windowSchema.safeParse({ ...nights, cron }).success).toBe(false),
  );

  it.for([
    ["Europe/Atlantis", "is no time zone such as Europe/Berlin"],
    ["Europe/Berln", "did you mean Europe/Berlin?"],
    ["Berlin", "did you mean Europe/Berlin?"],
    ["america/new york", "did you mean America/New_York?"],
    ["", "is no time zone"],
  ] as const)("refuses the zone %s", ([zone, words]) => {
    expect(windowSchema.safeParse({ ...nights, zone }).error?.issues[0]?.message).toContain(words);
  });

  it("leaves out a beginning that summer time skips, and takes one that comes twice as one", () => {
    const early = { cron: "30 2 * * *", minutes: 90, zone: "Europe/Berlin" };
    expect(nextOpening(early, at("2027-03-27T12:00:00Z"))).toBe(at("2027-03-29T00:30:00Z"));
    expect(openUntil(early, at("2026-10-25T00:30:00Z"))).toBe(at("2026-10-25T02:00:00Z"));
    expect(openUntil(early, at("2026-10-25T01:59:00Z"))).toBe(at("2026-10-25T03:00:00Z"));
    expect(openUntil(early, at("2026-10-25T03:00:00Z"))).toBeUndefined();
  });

  it("lasts as long as it says, whatever the clocks are put to in between", () => {
    const night = { cron: "0 23 * * SAT", minutes: 300, zone: "Europe/Berlin" };
    expect(openUntil(night, at("2027-03-27T22:00:00Z"))).toBe(at("2027-03-28T03:00:00Z"));
    expect(openUntil(night, at("2026-10-24T21:00:00Z"))).toBe(at("2026-10-25T02:00:00Z"));
  });

  it.for([
    [{}, "needs a cron"],
    [{ cron: nights.cron, zone: nights.zone }, "together"],
    [{ minutes: 60, calendars: ["freeze"] }, "together"],
    [{ calendars: [] }, ""],
    [{ calendars: ["a b"] }, "no name or ARN"],
    [{ calendars: ["arn:aws:s3:::bucket"] }, "no name or ARN"],
  ] as const)("needs to be whole: %j", ([window, words]) => {
    expect(windowSchema.safeParse(window).error?.issues[0]?.message).toContain(words);
  });

  it("takes calendars by name and by ARN, with a cron and without", () => {
    const calendars = ["freeze", "arn:aws:ssm:eu-west-1:444455556666:document/company.freeze"];
    expect(windowSchema.safeParse({ calendars }).success).toBe(true);
    expect(windowSchema.safeParse({ ...nights, calendars }).success).toBe(true);
  });
});

describe("an instant", () => {
  it("is read and written as ISO 8601 has it", () => {
    const seconds = fc.integer({ min: 0, max: 4_102_444_800 });
    fc.assert(
      fc.property(seconds, (second) => {
        const text = new Date(second * 1000).toISOString().replace(".000Z", "Z");
        expect(writeInstant(second * 1000)).toBe(text);
        expect(readInstant(text)).toBe(second * 1000);
        expect(readInstant(new Date(second * 1000 + 7).toISOString())).toBe(second * 1000 + 7);
      }),
    );
  });

  it.for(["", "yesterday", "2026-13-01T00:00:00Z", "2026-12-01T00:00:00", "2026-12-01T24:00:00Z"])(
    "is not %s",
    (text) => expect(readInstant(text)).toBeUndefined(),
  );
});
