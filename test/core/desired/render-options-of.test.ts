import { describe, expect, it } from "vitest";
import type { CiliumSpec } from "../../../functions/core/desired/cilium-spec.ts";
import type { PinnedParameters } from "../../../functions/core/desired/pinned-parameters.ts";
import { renderOptionsOf } from "../../../functions/core/desired/render-options-of.ts";
import { defaultOptions } from "../../builders/default-options.ts";
import { fleet } from "../../builders/demo-facts.ts";
import { lastAppliedDemo } from "../../builders/last-applied-demo.ts";

const optionsOf = (changed: Partial<CiliumSpec>, settings = fleet) =>
  renderOptionsOf({ ...lastAppliedDemo.spec, ...changed }, lastAppliedDemo.pinned, settings);

describe("the words of the render", () => {
  it("say the default spec as the default render", () => {
    expect(optionsOf({})).toEqual({
      ...defaultOptions,
      fineGrainedKubelets: true,
      hubble: { ...defaultOptions.hubble, relayTls: true },
      extraConfig: {},
      imageRegistries: {},
      nodeSelectors: {},
      extraTolerations: [],
      imagePullSecrets: [],
    });
  });

  it("say each part of the spec", () => {
    expect(optionsOf({ encryption: "none" }).encryption).toBe("none");
    expect(optionsOf({ mutualAuth: "none" }).mutualAuthentication).toBeNull();
    expect(optionsOf({ hubble: "off" }).hubble).toBeNull();
    expect(optionsOf({ hubble: "relay" }).hubble).toMatchObject({ relay: true, ui: false, relayTls: true });
    expect(optionsOf({ hubble: "full" }).hubble).toMatchObject({ relay: true, ui: true, relayTls: true });
    expect(optionsOf({ hubble: "agent" }).hubble).toEqual({ relay: false, ui: false, metrics: [] });
    expect(optionsOf({ l7: false }).l7Proxy).toBe(false);
    expect(optionsOf({ restartPods: "none" }).operatorRestartsDns).toBe(false);
    // Whatever else starts anew is evicted by the passes, within disruption budgets.
    expect(optionsOf({ restartPods: "all" })).toEqual(optionsOf({ restartPods: "dns" }));
    expect(optionsOf({ restartPods: "all" })).not.toHaveProperty("operatorRestartSelector");
  });

  it("name images by their tags alone only where the fleet says so", () => {
    expect(optionsOf({})).not.toHaveProperty("imageDigests");
    expect(optionsOf({}, { ...fleet, imageDigests: false })).toMatchObject({ imageDigests: false });
  });

  it("say what the fleet sets", () => {
    const settings = {
      ...fleet,
      hubbleMetrics: ["drop"],
      extraConfig: { debug: "true" },
      imageRegistries: { "quay.io": "registry.example/quay" },
      nodeSelectors: { controllers: { role: "infra" } },
      extraTolerations: [{ key: "infra", operator: "Exists" as const }],
      imagePullSecrets: ["registry"],
      agentNotReadyTaintKey: "example.com/no-agent",
    };
    expect(optionsOf({}, settings)).toMatchObject({
      hubble: { metrics: ["drop"] },
      extraConfig: { debug: "true" },
      imageRegistries: { "quay.io": "registry.example/quay" },
      nodeSelectors: { controllers: { role: "infra" } },
      extraTolerations: [{ key: "infra", operator: "Exists" }],
      imagePullSecrets: ["registry"],
      agentNotReadyTaintKey: "example.com/no-agent",
    });
  });

  it("say the size that was chosen, or the fleet's where none was", () => {
    const settings = { ...fleet, storageSize: "5Gi" };
    const { storageSize: _, ...older } = lastAppliedDemo.pinned;
    const sizeOf = (pinned: PinnedParameters) =>
      renderOptionsOf(lastAppliedDemo.spec, pinned, settings).mutualAuthentication?.storageSize;
    expect(sizeOf(lastAppliedDemo.pinned)).toBe("1Gi");
    expect(sizeOf(older)).toBe("5Gi");
    expect(sizeOf({ ...lastAppliedDemo.pinned, storageClass: null, storageSize: null })).toBeNull();
  });
});
