import { describe, expect, it } from "vitest";
import type { RenderOptions } from "../../../functions/core/manifests/render-options.ts";
import { validateOptions } from "../../../functions/core/manifests/validate-options.ts";
import { defaultOptions } from "../../builders/default-options.ts";
import { testRelease } from "../../builders/render-with.ts";

function objectionsTo(changed: Partial<RenderOptions>) {
  return validateOptions({ ...defaultOptions, ...changed }, testRelease());
}

const spire = { provider: "spire", storageClass: "gp3", storageSize: "1Gi" } as const;
const pool = defaultOptions.routerAddressPool;
const pool6 = { ...pool, cidr6: "fd00:c111::/104", maskSize6: 120 };
const dual = { ipFamily: "ipv6", routerAddressPool: pool6 } as const;

describe("the validation of options", () => {
  it("accepts the defaults, and everything that tags can switch off", () => {
    expect(objectionsTo({})).toEqual([]);
    expect(
      objectionsTo({
        kubernetesVersion: "1.36",
        encryption: "none",
        mutualAuthentication: null,
        hubble: null,
        l7Proxy: false,
        operatorReplicas: 1,
        operatorRestartsDns: false,
        extraConfig: { "bpf-ct-global-tcp-max": "262144", debug: "false" },
        imageRegistries: {
          "quay.io": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/quay",
          "ghcr.io": "mirror:5000",
        },
      }),
    ).toEqual([]);
  });

  it("accepts an IPv6 cluster, SPIRE without a volume, and placement of the pods", () => {
    expect(
      objectionsTo({
        ...dual,
        mutualAuthentication: { ...spire, storageClass: "", storageSize: null },
        operatorRestartSelector: "",
        nodeSelectors: { agents: { "example.com/pool": "a" }, controllers: { role: "infra" } },
        extraTolerations: [
          { operator: "Exists" },
          { key: "role", value: "infra", effect: "NoExecute", tolerationSeconds: 60 },
        ],
        imagePullSecrets: ["registry"],
      }),
    ).toEqual([]);
  });

  it("names what an older release cannot do, and from which release on it can be done", () => {
    const options = { ...defaultOptions, operatorRestartSelector: "" };
    const [objection, ...others] = validateOptions(options, testRelease("1.18"));
    expect(others).toEqual([]);
    expect(objection).toMatchObject({ code: "option-not-rendered", severity: "blocking" });
    expect(objection?.message).toContain('"" with Cilium 1.18 cannot be rendered');
    expect(objection?.remedy).toContain("a release from 1.19 on");
  });

  it.each<[string, Partial<RenderOptions>]>([
    ["kubernetesVersion: 1.31", { kubernetesVersion: "1.31" }],
    ["kubernetesVersion: 1.37", { kubernetesVersion: "1.37" }],
  ])("objects to an unsupported value: %s", (named, changed) => {
    const [objection, ...others] = objectionsTo(changed);
    expect(others).toEqual([]);
    expect(objection).toMatchObject({ code: "option-not-rendered", severity: "blocking" });
    expect(objection?.message).toContain(named);
    expect(objection?.remedy).not.toBe("");
  });

  it.each<[string, Partial<RenderOptions>]>([
    ["clusterName: Shop_1", { clusterName: "Shop_1" }],
    ["clusterName: ", { clusterName: "" }],
    ["clusterName: -a", { clusterName: "-a" }],
    [`clusterName: ${"a".repeat(33)}`, { clusterName: "a".repeat(33) }],
    ["routerAddressPool.cidr: 198.18.0.0", { routerAddressPool: { ...pool, cidr: "198.18.0.0" } }],
    ["routerAddressPool.cidr: 300.1.0.0/16", { routerAddressPool: { ...pool, cidr: "300.1.0.0/16" } }],
    ["routerAddressPool.maskSize: 12", { routerAddressPool: { ...pool, maskSize: 12 } }],
    ["routerAddressPool.maskSize: 31", { routerAddressPool: { ...pool, maskSize: 31 } }],
    ["routerAddressPool.cidr: fd00::/104", { routerAddressPool: { ...pool, cidr: "fd00::/104" } }],
    [
      "routerAddressPool.cidr6: fd00::/104",
      { routerAddressPool: { ...pool, cidr6: "fd00::/104", maskSize6: 120 } },
    ],
    ["routerAddressPool.cidr6: absent", { ipFamily: "ipv6" }],
    [
      "routerAddressPool.cidr6: 10.0.0.0/8",
      { ...dual, routerAddressPool: { ...pool6, cidr6: "10.0.0.0/8" } },
    ],
    ["routerAddressPool.maskSize6: 121", { ...dual, routerAddressPool: { ...pool6, maskSize6: 121 } }],
    [
      "routerAddressPool.maskSize6: absent",
      { ...dual, routerAddressPool: { ...pool, cidr6: "fd00:c111::/104" } },
    ],
    [
      'operatorRestartSelector: "" with operatorRestartsDns: false',
      { operatorRestartsDns: false, operatorRestartSelector: "" },
    ],
    [
      "nodeSelectors.agents.kubernetes.io/os",
      { nodeSelectors: { agents: { "kubernetes.io/os": "windows" } } },
    ],
    ["nodeSelectors.controllers", { nodeSelectors: { controllers: { "a role": "infra" } } }],
    ["nodeSelectors.controllers", { nodeSelectors: { controllers: { role: "an infra" } } }],
    ["extraTolerations", { extraTolerations: [{ operator: "Equal", value: "x" }] }],
    ["extraTolerations", { extraTolerations: [{ key: "a b", operator: "Exists" }] }],
    ["extraTolerations", { extraTolerations: [{ key: "role", operator: "Exists", value: "infra" }] }],
    ["extraTolerations", { extraTolerations: [{ key: "role", value: "an infra" }] }],
    [
      "extraTolerations",
      { extraTolerations: [{ operator: "Exists", effect: "NoSchedule", tolerationSeconds: 5 }] },
    ],
    ["nodeSelectors.agents", { nodeSelectors: { agents: { "a..b/pool": "x" } } }],
    ["nodeSelectors.agents", { nodeSelectors: { agents: { [`${"a".repeat(254)}/pool`]: "x" } } }],
    ["nodeSelectors.agents", { nodeSelectors: { agents: { "a/b/pool": "x" } } }],
    ["extraTolerations", { extraTolerations: [{ key: "a-.b/role", operator: "Exists" }] }],
    [
      "extraTolerations",
      {
        extraTolerations: [{ key: "role", operator: "Exists", effect: "NoExecute", tolerationSeconds: 0.5 }],
      },
    ],
    ["agentNotReadyTaintKey", { agentNotReadyTaintKey: "" }],
    ["agentNotReadyTaintKey", { agentNotReadyTaintKey: "a/node.cilium.io/agent-not-ready" }],
    ["imagePullSecrets", { imagePullSecrets: ["My_Secret"] }],
    ["imagePullSecrets", { imagePullSecrets: ["registry", "mirror", "registry"] }],
    ['extraConfig: ".."', { extraConfig: { "..": "1" } }],
    ['extraConfig: "."', { extraConfig: { ".": "1" } }],
    ["extraConfig: ", { extraConfig: { ["a".repeat(254)]: "1" } }],
    ["extraConfig.disable-endpoint-crd", { extraConfig: { "disable-endpoint-crd": "true" } }],
    ["extraConfig.own", { extraConfig: { own: "\ud800" } }],
    [
      'mutualAuthentication.storageClass: "Fast SSD"',
      { mutualAuthentication: { ...spire, storageClass: "Fast SSD" } },
    ],
    ["mutualAuthentication.storageClass", { mutualAuthentication: { ...spire, storageClass: "" } }],
    ["mutualAuthentication.storageSize: much", { mutualAuthentication: { ...spire, storageSize: "much" } }],
    ["hubble.ui: true", { hubble: { relay: false, ui: true, metrics: [] } }],
    ['hubble.metrics: "dns drop"', { hubble: { relay: true, ui: true, metrics: ["dns drop"] } }],
    ['extraConfig: "a key"', { extraConfig: { "a key": "1" } }],
    ["imageRegistries.quay.io", { imageRegistries: { "quay.io": "https://mirror.example/quay" } }],
    ["imageRegistries.quay.io", { imageRegistries: { "quay.io": "mirror.example/quay/" } }],
  ])("objects to an invalid value: %s", (named, changed) => {
    const [objection, ...others] = objectionsTo(changed);
    expect(others).toEqual([]);
    expect(objection).toMatchObject({ code: "option-not-understood", severity: "blocking" });
    expect(objection?.message).toContain(named);
  });

  it("names an extra key that contradicts a managed one, and the managed value", () => {
    const [objection] = objectionsTo({ extraConfig: { "cni-exclusive": "true" } });
    expect(objection?.message).toContain('extraConfig.cni-exclusive: "true"');
    expect(objection?.remedy).toContain('managed and "false"');
  });

  it("objects to an extra key that is managed and absent for these options", () => {
    const [objection] = objectionsTo({ encryption: "none", extraConfig: { "enable-wireguard": "true" } });
    expect(objection?.remedy).toContain("managed and absent");
  });

  it("collects all objections", () => {
    const objections = objectionsTo({ ipFamily: "ipv6", clusterName: "", kubernetesVersion: "1.20" });
    expect(objections).toHaveLength(3);
  });
});
