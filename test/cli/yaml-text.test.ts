import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { yamlText } from "../../cli/yaml-text.ts";

describe("YAML for Helm and kubectl", () => {
  it.each([
    "no",
    "y",
    "on",
    "~",
    "null",
    "1",
    "1e3",
    "0x10",
    "0o17",
    "1_000",
    "-1",
    ".5",
    "1:30",
    "2026-11-01",
  ])("quotes the text %s, which would be something else", (text) => {
    expect(yamlText({ text })).toBe(`text: "${text}"\n`);
  });

  it("leaves other texts, numbers and truths as they are", () => {
    expect(yamlText({ a: "gp3", b: 28, c: true, d: "true" })).toBe('a: gp3\nb: 28\nc: true\nd: "true"\n');
  });

  it("repeats what is used twice, for Helm's readers", () => {
    const shared = { a: 1 };
    expect(yamlText([shared, shared])).toBe("- a: 1\n- a: 1\n");
  });

  it("is read as the same value by both versions of YAML", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean())), (value) => {
        const text = yamlText(value);
        for (const version of ["1.1", "1.2"] as const)
          expect({ ...parse(text, { version }) }).toEqual({ ...value });
      }),
    );
  });
});
