import { describe, expect, it } from "vitest";
import { ciliumConfig, configTables } from "../../../../functions/core/manifests/config/cilium-config.ts";
import { defaultOptions } from "../../../builders/default-options.ts";
import { testRelease } from "../../../builders/render-with.ts";

describe("the tables of cilium-config", () => {
  const renderInput = { options: defaultOptions, release: testRelease() };

  it("have each key once, so that there is one place to change it", () => {
    const keys = configTables(renderInput).flatMap((table) => Object.keys(table));
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it("name the same keys whatever is chosen: a key that is absent is still ours", () => {
    const lean = { ...defaultOptions, hubble: null, mutualAuthentication: null, l7Proxy: false } as const;
    const keys = (options: typeof lean | typeof defaultOptions) =>
      configTables({ ...renderInput, options }).flatMap((table) => Object.keys(table));
    expect(keys(lean)).toEqual(keys(defaultOptions));
  });

  it("become one ConfigMap of strings", () => {
    const values = Object.values(ciliumConfig(renderInput).data ?? {});
    expect(values.length).toBeGreaterThan(150);
    expect(values.every((value) => typeof value === "string")).toBe(true);
  });
});
