import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ciliumConfig } from "../../functions/core/manifests/agent/cilium-config.ts";
import { goldenProfiles, operatorOptions, placementOptions, releases } from "../builders/named-options.ts";
import { officialChart, pinnedCharts } from "../conformance/chart/official-chart.ts";
import { ciliumSettings } from "./build/cilium-settings.ts";

const allOptions = [...goldenProfiles(), ...operatorOptions, ...placementOptions];

/** Agents skip without a word what they do not know, so a misspelled key would never be seen. */
describe("every key of cilium-config", () => {
  const documented = releases.filter(({ name }) => pinnedCharts.includes(name));

  it.each(documented)("is a setting of $name", async (release) => {
    const known = await ciliumSettings(join(await officialChart(release.name), "../../.."));
    const keys = allOptions.flatMap(({ options }) =>
      Object.keys(ciliumConfig({ options, release }).data ?? {}),
    );
    expect(new Set(keys).size).toBeGreaterThan(150);
    expect([...new Set(keys)].filter((key) => !known.has(key))).toEqual([]);
  });

  it("is looked up for each release whose source the Go module proxy serves", () => {
    const others = releases.filter((release) => !documented.includes(release));
    expect(others.map(({ name }) => name)).toEqual(["1.18.12"]);
  });
});
