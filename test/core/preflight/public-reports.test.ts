import { describe, expect, it } from "vitest";
import { objectionsTo } from "../../builders/clear-view.ts";
import { surroundingsReports as reports } from "../../builders/surroundings-reports.ts";

describe("public reports", () => {
  it.each(reports)("%s: %s", (_, __, smallest, answer) => {
    const [first, ...others] = objectionsTo(smallest);
    expect(first && [first.code, first.severity]).toEqual(answer);
    expect(others.filter(({ code, severity }) => severity === "blocking" && code !== first?.code)).toEqual(
      [],
    );
  });

  it("have a remedy each, which names no other code than its own", () => {
    for (const [, , smallest, answer] of reports) {
      const [first] = objectionsTo(smallest);
      if (answer === undefined) continue;
      expect(first?.remedy.length).toBeGreaterThan(20);
      expect(first?.message).toMatch(/\.$/);
    }
  });
});
