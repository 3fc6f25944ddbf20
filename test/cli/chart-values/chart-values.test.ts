import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { chartValues } from "../../../cli/chart-values/chart-values.ts";
import type { RenderOptions } from "../../../functions/core/manifests/render-options.ts";
import { defaultOptions } from "../../builders/default-options.ts";
import { testRelease } from "../../builders/render-with.ts";

const lean: RenderOptions = {
  ...defaultOptions,
  mutualAuthentication: null,
  hubble: null,
  l7Proxy: false,
  operatorRestartsDns: false,
};

const plain: RenderOptions = {
  ...defaultOptions,
  kubernetesVersion: "1.32",
  encryption: "none",
  mutualAuthentication: null,
  hubble: { relay: false, ui: false, metrics: [] },
  operatorReplicas: 1,
};

function valuesOf(options: RenderOptions) {
  return chartValues({ options, release: testRelease() });
}

/** Values that a change of the lean options adds or takes away. */
function changed(options: Partial<RenderOptions>) {
  const before: Readonly<Record<string, unknown>> = valuesOf(lean);
  const after = valuesOf({ ...lean, ...options });
  const differing = Object.entries(after).filter(
    ([key, value]) => JSON.stringify(before[key]) !== JSON.stringify(value),
  );
  return Object.fromEntries(differing);
}

describe("the values of the official chart", () => {
  it.each<[string, RenderOptions]>([
    ["default", defaultOptions],
    ["lean", lean],
    ["plain", plain],
  ])("are the golden ones for the %s profile", (profile, options) => {
    const file = join(import.meta.dirname, "..", "golden-values", `${profile}.yaml`);
    const golden = parse(readFileSync(file, "utf8"));
    // Beside the golden ones stands what differs from the chart on purpose (docs/decisions/0025, 0054).
    const updateStrategy = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } };
    if (golden.authentication.mutual !== undefined) golden.authentication.mutual.connectTimeout = "250ms";
    expect(valuesOf(options)).toEqual({ ...golden, updateStrategy });
  });

  it("turn both families on in an IPv6 cluster, with a pool for each", () => {
    const pool = { cidr: "198.18.0.0/16", maskSize: 28, cidr6: "fd00:198:18::/104", maskSize6: 120 };
    expect(changed({ ipFamily: "ipv6", routerAddressPool: pool })).toEqual({
      ipv6: { enabled: true },
      enableIPv6Masquerade: false,
      ipam: {
        mode: "cluster-pool",
        operator: {
          clusterPoolIPv4PodCIDRList: ["198.18.0.0/16"],
          clusterPoolIPv4MaskSize: 28,
          clusterPoolIPv6PodCIDRList: ["fd00:198:18::/104"],
          clusterPoolIPv6MaskSize: 120,
        },
      },
    });
  });

  it("give a handshake a quarter of a second to reach the other node", () => {
    const mutualAuthentication = { provider: "spire", storageClass: "gp3", storageSize: "1Gi" } as const;
    expect(valuesOf({ ...lean, mutualAuthentication })).toHaveProperty(
      "authentication.mutual.connectTimeout",
      "250ms",
    );
  });

  it("keep SPIRE without a volume where no size is given", () => {
    const values = valuesOf({
      ...lean,
      mutualAuthentication: { provider: "spire", storageClass: "gp3", storageSize: null },
    });
    expect(values).toHaveProperty("authentication.mutual.spire.install.server.dataStorage", {
      enabled: false,
    });
  });

  it("quote the labels of the pods to restart, for the chart does not", () => {
    const selected = (operatorRestartSelector: string) =>
      valuesOf({ ...defaultOptions, operatorRestartSelector });
    expect(selected("")).toHaveProperty("operator", { unmanagedPodWatcher: { selector: '""' } });
    expect(selected("!a")).toHaveProperty("operator", { unmanagedPodWatcher: { selector: '"!a"' } });
  });

  it("hand the caller's own settings and pull secrets on", () => {
    expect(changed({ extraConfig: { "k8s-client-qps": "30" }, imagePullSecrets: ["a", "b"] })).toEqual({
      extraConfig: { "k8s-client-qps": "30" },
      imagePullSecrets: [{ name: "a" }, { name: "b" }],
    });
  });

  it("name the start-up taint where it is another than Cilium's", () => {
    const agentNotReadyTaintKey = "example.com/no-agent";
    expect(changed({ agentNotReadyTaintKey })).toEqual({ agentNotReadyTaintKey });
  });

  it("send agents and controllers to nodes of their own, and never away from Linux", () => {
    const agents = { team: "blue", "kubernetes.io/os": "windows" };
    const controllers = { pool: "system" };
    expect(changed({ nodeSelectors: { agents } })).toEqual({
      nodeSelector: { team: "blue", "kubernetes.io/os": "linux" },
    });
    expect(changed({ nodeSelectors: { controllers } })).toEqual({
      operator: {
        unmanagedPodWatcher: { restart: false },
        nodeSelector: { pool: "system", "kubernetes.io/os": "linux" },
      },
    });
    const all = valuesOf({ ...defaultOptions, nodeSelectors: { agents, controllers } });
    for (const pod of ["envoy", "authentication.mutual.spire.install.agent"])
      expect(all).toHaveProperty(`${pod}.nodeSelector.team`, "blue");
    for (const pod of ["hubble.relay", "hubble.ui", "authentication.mutual.spire.install.server"])
      expect(all).toHaveProperty(`${pod}.nodeSelector.pool`, "system");
  });

  it("add tolerations to those of the operator, which Helm would drop, and to the other controllers", () => {
    const extra = { key: "dedicated", operator: "Exists" } as const;
    const values = valuesOf({ ...defaultOptions, extraTolerations: [extra] });
    const keys = [
      "node-role.kubernetes.io/control-plane",
      "node-role.kubernetes.io/master",
      "node.kubernetes.io/not-ready",
      "node.cloudprovider.kubernetes.io/uninitialized",
      "dedicated",
    ];
    expect(values).toHaveProperty(
      "operator.tolerations",
      keys.map((key) => ({ key, operator: "Exists" })),
    );
    for (const pod of ["hubble.relay", "hubble.ui", "authentication.mutual.spire.install.server"])
      expect(values).toHaveProperty(`${pod}.tolerations`, [extra]);
    expect(values).toHaveProperty("authentication.mutual.spire.install.agent.tolerations", [
      { operator: "Exists" },
    ]);
    expect(values).not.toHaveProperty("tolerations");
  });

  it("name the repositories behind a mirror, and leave tags and digests to the chart", () => {
    const imageRegistries = { "quay.io": "mirror.example:5000/quay", "ghcr.io": "mirror.example/ghcr" };
    expect(changed({ imageRegistries })).toEqual({
      image: { repository: "mirror.example:5000/quay/cilium/cilium" },
      operator: {
        unmanagedPodWatcher: { restart: false },
        image: { repository: "mirror.example:5000/quay/cilium/operator" },
      },
    });
    const all = valuesOf({
      ...defaultOptions,
      imageRegistries: { ...imageRegistries, "docker.io": "hub.example" },
    });
    const install = "authentication.mutual.spire.install";
    for (const [place, repository] of [
      ["envoy.image", "mirror.example:5000/quay/cilium/cilium-envoy"],
      ["hubble.relay.image", "mirror.example:5000/quay/cilium/hubble-relay"],
      ["hubble.ui.frontend.image", "mirror.example:5000/quay/cilium/hubble-ui"],
      ["hubble.ui.backend.image", "mirror.example:5000/quay/cilium/hubble-ui-backend"],
      [`${install}.server.image`, "mirror.example/ghcr/spiffe/spire-server"],
      [`${install}.agent.image`, "mirror.example/ghcr/spiffe/spire-agent"],
      [`${install}.initImage`, "hub.example/library/busybox"],
    ] as const)
      expect(all).toHaveProperty(place, { repository });
  });

  it("say of each image that its digest does not count, where the options say so", () => {
    const all = JSON.stringify(valuesOf({ ...defaultOptions, imageDigests: false }));
    expect(all.match(/"useDigest":false/g)).toHaveLength(9);
    expect(all).not.toContain("repository");
  });
});
