import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRenderOptions } from "../../cli/parse-render-options.ts";
import { catalogue } from "../../functions/core/manifests/releases/catalogue.ts";
import type { RenderOptions } from "../../functions/core/manifests/render-options.ts";
import { validateOptions } from "../../functions/core/manifests/validate-options.ts";
import { pinnedCharts } from "./chart/official-chart.ts";
import { randomOptions } from "./random-options.ts";

const sample = fc.sample(randomOptions, { numRuns: 300, seed: 1 });

/** What every option must come to be; a new option needs its line, or this does not compile. */
const kinds: {
  readonly [Option in keyof Required<RenderOptions>]: readonly ((value: RenderOptions[Option]) => boolean)[];
} = {
  kubernetesVersion: ["1.32", "1.33", "1.34", "1.35", "1.36"].map((minor) => (value) => value === minor),
  fineGrainedKubelets: [(all) => all === true, (all) => all === false, (all) => all === undefined],
  clusterName: [(name) => /^\d/.test(name), (name) => name.includes("-"), (name) => name.length === 32],
  ipFamily: [(family) => family === "ipv4", (family) => family === "ipv6"],
  routerAddressPool: [({ maskSize }) => maskSize < 28, ({ maskSize6 }) => maskSize6 !== undefined],
  encryption: [(kind) => kind === "none", (kind) => kind === "wireguard"],
  mutualAuthentication: [
    (spire) => spire === null,
    (spire) => spire !== null && spire.storageSize === null,
    (spire) => spire !== null && spire.storageSize !== null,
  ],
  hubble: [
    (hubble) => hubble === null,
    (hubble) => hubble !== null && !hubble.relay,
    (hubble) => hubble?.relay === true && !hubble.ui,
    (hubble) => hubble?.ui === true,
    (hubble) => hubble !== null && hubble.metrics.length === 0,
    (hubble) => hubble?.metrics.some((metric) => metric.includes(":")) === true,
  ],
  l7Proxy: [(on) => on, (on) => !on],
  operatorReplicas: [(replicas) => replicas === 1, (replicas) => replicas === 2],
  operatorRestartsDns: [(on) => on, (on) => !on],
  operatorRestartSelector: [
    (selector) => selector === undefined,
    (selector) => selector === "",
    (selector) => (selector ?? "") !== "",
  ],
  extraConfig: [(config) => config === undefined, (config) => Object.keys(config ?? {}).length > 1],
  // The chart of the module names no digest that could be left out.
  imageDigests: [(digests) => digests === undefined],
  imageRegistries: [
    (registries) => registries === undefined,
    ...["quay.io", "ghcr.io", "docker.io"].flatMap((host) => [
      (registries: RenderOptions["imageRegistries"]) => registries?.[host] !== undefined,
      (registries: RenderOptions["imageRegistries"]) =>
        registries !== undefined && registries[host] === undefined,
    ]),
  ],
  nodeSelectors: [
    (selectors) => selectors === undefined,
    (selectors) => Object.keys(selectors?.agents ?? {}).length > 0,
    (selectors) => Object.keys(selectors?.controllers ?? {}).length > 0,
  ],
  extraTolerations: [
    (tolerations) => tolerations === undefined,
    (tolerations) => tolerations?.some(({ operator }) => operator === undefined) === true,
    (tolerations) => tolerations?.some(({ tolerationSeconds }) => tolerationSeconds !== undefined) === true,
  ],
  agentNotReadyTaintKey: [
    (key) => key === undefined,
    (key) => key?.startsWith("ignore-taint.cluster-autoscaler.kubernetes.io/") === true,
  ],
  imagePullSecrets: [(names) => names === undefined, (names) => (names ?? []).length > 1],
};

describe("random options", () => {
  it("show every kind of every option", () => {
    for (const [option, tests] of Object.entries(kinds)) {
      for (const [index, test] of tests.entries()) {
        const found = sample.some((options) =>
          (test as (value: unknown) => boolean)(valueIn(options, option)),
        );
        expect(found, `${option}, kind ${index}`).toBe(true);
      }
    }
  });

  it("can be written into an options file", () => {
    for (const options of sample)
      expect(parseRenderOptions(JSON.stringify(options), "options.json")).toEqual(options);
  });

  it.each(pinnedCharts)("are all rendered by us for %s, whose chart is at hand", (name) => {
    const release = catalogue.find(name);
    if (release === undefined) throw new Error(`${name} is not in the catalogue`);
    expect(sample.flatMap((options) => validateOptions(options, release))).toEqual([]);
  });

  it.each(catalogue.names)("are understood by the render of %s", (name) => {
    const release = catalogue.find(name);
    if (release === undefined) throw new Error(`${name} has left the catalogue`);
    const codes = sample.flatMap((options) => validateOptions(options, release)).map(({ code }) => code);
    expect(codes).not.toContain("option-not-understood");
  });
});

function valueIn(options: RenderOptions, option: string): unknown {
  return Object.entries(options).find(([key]) => key === option)?.[1];
}
