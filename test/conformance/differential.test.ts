import { describe, expect, it, onTestFinished, vi } from "vitest";
import { chartValues } from "../../cli/chart-values/chart-values.ts";
import type { ChartValues } from "../../cli/chart-values/merge-values.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { defaultOptions } from "../builders/default-options.ts";
import { renderWith, testRelease } from "../builders/render-with.ts";
import type { Chart } from "./chart/chart.ts";
import { withoutOwnDigests } from "./chart/own-digests.ts";
import { differential } from "./differential.ts";
import { unlistedDifferences } from "./unlisted-differences.ts";

/** A chart that answers what it is told to, whatever the values. */
function chartThat(render: (kubernetesVersion: string, values: ChartValues) => readonly KubeObject[]): Chart {
  return {
    release: "1.19.6",
    render: async (kubernetesVersion, values) => render(kubernetesVersion, values),
    comparable: withoutOwnDigests,
  };
}

function printed(): () => string {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  onTestFinished(() => log.mockRestore());
  return () => log.mock.calls.map(([line]) => String(line)).join("\n");
}

describe("a set of options", () => {
  it("is equal where the chart renders the same for the values of `cli values`", async () => {
    const asked: unknown[] = [];
    const chart = chartThat((...question) => {
      asked.push(question);
      return withoutOwnDigests(renderWith());
    });
    expect(await unlistedDifferences(chart, testRelease(), defaultOptions)).toEqual([]);
    expect(asked).toEqual([["1.33", chartValues({ options: defaultOptions, release: testRelease() })]]);
  });

  it("is shown with what differs", async () => {
    const chart = chartThat(() => withoutOwnDigests(renderWith({ operatorReplicas: 1 })));
    const differences = await unlistedDifferences(chart, testRelease(), defaultOptions);
    expect(differences).toContain(
      "  unlisted: Deployment kube-system/cilium-operator spec.replicas\n    ours:  2\n    chart: 1",
    );
  });

  it("that the chart refuses fails with Helm's own words", async () => {
    const chart = chartThat(() => {
      throw new Error("helm template failed: cluster name is invalid");
    });
    expect(await unlistedDifferences(chart, testRelease(), defaultOptions)).toEqual([
      "  no comparison: helm template failed: cluster name is invalid",
    ]);
  });
});

describe("a differential run", () => {
  it("counts the options that differ, and shows the first at their simplest", async () => {
    const output = printed();
    const tally = await differential(
      chartThat(() => []),
      testRelease(),
      { seed: 5, runs: 3 },
    );
    expect(tally).toEqual({ passed: 0, failed: 3 });
    expect(output()).toContain("1.19.6: 3 random options, 3 differ (seed 5");
    const simplest = JSON.parse(output().split("options 0 at their simplest:\n")[1]?.split("\n")[0] ?? "");
    expect(simplest).toEqual({
      kubernetesVersion: "1.33",
      clusterName: "demo",
      ipFamily: "ipv4",
      routerAddressPool: { cidr: "198.18.0.0/16", maskSize: 30 },
      encryption: "none",
      mutualAuthentication: null,
      hubble: null,
      l7Proxy: false,
      operatorReplicas: 2,
      operatorRestartsDns: true,
    });
  });

  it("draws the same options for the same seed", async () => {
    const drawn = async (seed: number) => {
      const names: unknown[] = [];
      const output = printed();
      const chart = chartThat((_, values) => {
        names.push(values);
        return [];
      });
      await differential(chart, testRelease(), { seed, runs: 2 });
      expect(output()).toContain(`seed ${seed}`);
      return names.slice(0, 2);
    };
    expect(await drawn(1)).toEqual(await drawn(1));
    expect(await drawn(1)).not.toEqual(await drawn(2));
  });
});
