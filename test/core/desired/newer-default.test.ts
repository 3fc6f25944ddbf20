import { describe, expect, it } from "vitest";
import { newerDefault } from "../../../functions/core/desired/newer-default.ts";
import { fleet } from "../../builders/demo-facts.ts";
import { lastAppliedDemo } from "../../builders/last-applied-demo.ts";

const tomorrow = (version: string) => ({ "1.19": "1.19.9", "1.19.6": "1.19.6" })[version];

describe("the release that today would give", () => {
  it("is told where the fleet's default went on", () => {
    const newFleet = { ...fleet, release: "1.19" };
    expect(newerDefault({ enable: true }, lastAppliedDemo.spec, newFleet, tomorrow)).toBe("1.19.9");
  });

  it("is told where the minor of the cluster's own tag has a newer patch", () => {
    expect(newerDefault({ version: "1.19" }, lastAppliedDemo.spec, fleet, tomorrow)).toBe("1.19.9");
  });

  it("is nothing where the tag names the installed release, or a release that is not known", () => {
    expect(newerDefault({ version: "1.19.6" }, lastAppliedDemo.spec, fleet, tomorrow)).toBeUndefined();
    expect(newerDefault({ version: "2.0" }, lastAppliedDemo.spec, fleet, tomorrow)).toBeUndefined();
  });
});
