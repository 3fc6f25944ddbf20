import { describe, expect, it } from "vitest";
import {
  ciliumConfig,
  commonConfig,
  managedConfig,
} from "../../../../functions/core/manifests/agent/cilium-config.ts";
import { catalogue } from "../../../../functions/core/manifests/releases/catalogue.ts";
import { defaultOptions } from "../../../builders/default-options.ts";
import { testRelease } from "../../../builders/render-with.ts";

describe("the rows of cilium-config", () => {
  const renderInput = { options: defaultOptions, release: testRelease() };

  it.each(catalogue.names)("have each key once in %s, so that there is one place to change it", (name) => {
    const release = testRelease(name);
    const common = commonConfig({ options: defaultOptions, release });
    const ofRelease = { ...release.minor.config, ...release.config };
    expect(Object.keys(ofRelease).filter((key) => Object.hasOwn(common, key))).toEqual([]);
  });

  it("have the same keys for all options: a key that is absent is still managed", () => {
    const lean = { ...defaultOptions, hubble: null, mutualAuthentication: null, l7Proxy: false } as const;
    expect(Object.keys(managedConfig({ ...renderInput, options: lean }))).toEqual(
      Object.keys(managedConfig(renderInput)),
    );
  });

  it("become one ConfigMap of strings", () => {
    const values = Object.values(ciliumConfig(renderInput).data ?? {});
    expect(values.length).toBeGreaterThan(150);
    expect(values.every((value) => typeof value === "string")).toBe(true);
  });
});
