import { describe, expect, it } from "vitest";
import { catalogue, catalogueWith } from "../../../../functions/core/manifests/releases/catalogue.ts";
import { entryProblems } from "../../../../functions/core/manifests/releases/entry-problems.ts";
import releases from "../../../../functions/core/manifests/releases/releases.json" with { type: "json" };
import { testRelease } from "../../../builders/render-with.ts";

describe("the catalogue", () => {
  it("has these releases, oldest first", () => {
    expect(catalogue.names).toEqual(["1.18.12", "1.19.6", "1.20.0"]);
  });

  it("knows a release by its name, and by its minor the newest of them", () => {
    for (const name of catalogue.names) expect(catalogue.resolve(name)).toBe(name);
    expect(catalogue.resolve("1.19")).toBe("1.19.6");
    expect(catalogue.find("1.19.6")?.minor.name).toBe("1.19");
  });

  it.each(["1.19.999", "1.1", "1", "", "9.9"])("does not know %j", (version) => {
    expect(catalogue.resolve(version)).toBeUndefined();
    expect(catalogue.find(version)).toBeUndefined();
  });

  it.each(releases)("$name agrees with itself", (entry) => {
    expect(entryProblems(entry)).toEqual([]);
  });
});

describe("a catalogue with further entries", () => {
  const { minor, ...known } = testRelease("1.19");

  it("sorts them among the product's, by version and not by spelling", () => {
    const further = catalogueWith([
      { ...known, name: "1.19.10" },
      { ...known, name: "1.19.9" },
    ]);
    expect(further.names).toEqual(["1.18.12", "1.19.6", "1.19.9", "1.19.10", "1.20.0"]);
    expect(further.resolve("1.19")).toBe("1.19.10");
    expect(further.find("1.19.10")?.minor).toBe(minor);
  });

  it("keeps the product's entries, and leaves out minors that it cannot render", () => {
    const images = { ...known.images, agent: "elsewhere" };
    const further = catalogueWith([
      { ...known, images },
      { ...known, name: "1.21.0" },
    ]);
    expect(further.find("1.19.6")).toEqual(catalogue.find("1.19.6"));
    expect(further.resolve("1.21")).toBeUndefined();
  });
});
