import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { officialChart, pinnedCharts } from "./official-chart.ts";

describe("the official chart", () => {
  it("is pinned by the sums of its Go module, each release with both", () => {
    const sums = readFileSync(join(import.meta.dirname, "module", "go.sum"), "utf8");
    const module = (release: string) => `github.com/cilium/cilium v${release}`;
    const lines = sums.trim().split("\n");
    expect(lines.map((line) => line.replace(/ h1:\S{44}$/, ""))).toEqual(
      pinnedCharts.flatMap((release) => [module(release), `${module(release)}/go.mod`]),
    );
  });

  it("is not fetched for a release without a sum", async () => {
    await expect(officialChart("1.18.12")).rejects.toThrow(
      "The official chart of 1.18.12 cannot be fetched: only 1.19.6 and 1.20.0 are pinned. Download it and name the archive with --chart.",
    );
  });
});
