import * as fc from "fast-check";
import { expect, it } from "vitest";
import { oneLine } from "../../functions/core/one-line.ts";

it("words become one line, without what moves a terminal or turns the text around", () => {
  expect(oneLine(" a\n\tb\u0000c\u001b[31m\u202ed ", 80)).toBe("a b c [31m d");
});

it("the line is well-formed, and no longer than it may be", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 40 }), (text, most) => {
      const line = oneLine(text, most);
      expect(line.length).toBeLessThanOrEqual(most);
      expect(line.isWellFormed()).toBe(true);
    }),
  );
});
