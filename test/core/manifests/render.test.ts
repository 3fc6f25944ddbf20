import { describe, expect, it } from "vitest";
import type { Json } from "../../../functions/core/json.ts";
import { type KubeObject, keyOf } from "../../../functions/core/kube-object.ts";
import { imagesOf } from "../../builders/leaves-of.ts";
import { renderWith } from "../../builders/render-with.ts";

function find(objects: readonly KubeObject[], key: string): KubeObject {
  const found = objects.find((object) => keyOf(object) === key);
  if (found === undefined) throw new Error(`no ${key}`);
  return found;
}

/** The value at a path of keys and indexes. */
function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  return path.reduce<Json | undefined>((inner, key) => {
    if (Array.isArray(inner)) return inner[Number(key)];
    return inner !== null && typeof inner === "object" ? (inner as Record<string, Json>)[key] : undefined;
  }, value);
}

function config(objects: readonly KubeObject[]): Readonly<Record<string, string>> {
  return find(objects, "ConfigMap kube-system/cilium-config")["data"] as Record<string, string>;
}

describe("the default render", () => {
  it("equals the reviewed golden file", async () => {
    const text = `${JSON.stringify(renderWith(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot("default-1.19.6.golden.json");
  });

  it("puts the certificates into their Secrets", () => {
    const data = (name: string) => find(renderWith(), `Secret kube-system/${name}`)["data"];
    expect(data("cilium-ca")).toEqual({ "ca.crt": btoa("certificate of ca"), "ca.key": btoa("key of ca") });
    expect(data("hubble-server-certs")).toEqual({
      "ca.crt": btoa("certificate of ca"),
      "tls.crt": btoa("certificate of server"),
      "tls.key": btoa("key of server"),
    });
    expect(data("hubble-relay-client-certs")).toMatchObject({ "tls.key": btoa("key of relay") });
  });
});

describe("an option", () => {
  it("hubble: null leaves no trace of Hubble in the agents and their settings", () => {
    const objects = renderWith({ hubble: null });
    expect(config(objects)["enable-hubble"]).toBe("false");
    expect(Object.keys(config(objects)).filter((key) => key.startsWith("hubble-"))).toEqual([]);
    expect(JSON.stringify(find(objects, "DaemonSet kube-system/cilium"))).not.toContain("hubble");
  });

  it("mutualAuthentication: null leaves no trace of SPIRE", () => {
    const objects = renderWith({ mutualAuthentication: null });
    expect(config(objects)["mesh-auth-enabled"]).toBe("false");
    expect(JSON.stringify(objects)).not.toContain("spire");
  });

  it("l7Proxy: false tells the agents that there is no Envoy", () => {
    const objects = renderWith({ l7Proxy: false });
    expect(config(objects)).toMatchObject({ "enable-l7-proxy": "false", "external-envoy-proxy": "false" });
  });

  it("encryption: none drops WireGuard and the route MTU that it needs", () => {
    const plain = config(renderWith({ encryption: "none" }));
    const dropped = Object.keys(config(renderWith())).filter((key) => !Object.hasOwn(plain, key));
    expect(dropped.sort()).toEqual([
      "enable-route-mtu-for-cni-chaining",
      "enable-wireguard",
      "wireguard-persistent-keepalive",
    ]);
  });

  it("operatorReplicas: 1 lets the only replica go before its successor comes", () => {
    const operator = find(renderWith({ operatorReplicas: 1 }), "Deployment kube-system/cilium-operator");
    expect(at(operator, "spec", "replicas")).toBe(1);
    expect(at(operator, "spec", "strategy", "rollingUpdate", "maxUnavailable")).toBe("100%");
  });

  it("operatorRestartsDns: false also takes the operator's right to delete pods", () => {
    const objects = renderWith({ operatorRestartsDns: false });
    expect(config(objects)["unmanaged-pod-watcher-interval"]).toBe("0");
    expect(at(find(objects, "ClusterRole cilium-operator"), "rules", 0, "verbs")).not.toContain("delete");
    expect(at(find(renderWith(), "ClusterRole cilium-operator"), "rules", 0, "verbs")).toContain("delete");
  });

  it("storage goes into the claim of the SPIRE server", () => {
    const mutualAuthentication = { provider: "spire", storageClass: "fast", storageSize: "3Gi" } as const;
    const server = find(renderWith({ mutualAuthentication }), "StatefulSet cilium-spire/spire-server");
    expect(at(server, "spec", "volumeClaimTemplates", 0, "spec")).toMatchObject({
      storageClassName: "fast",
      resources: { requests: { storage: "3Gi" } },
    });
  });

  it("clusterName reaches agents, relay, and both ends of SPIRE's attestation", () => {
    const objects = renderWith({ clusterName: "shop" });
    expect(config(objects)["cluster-name"]).toBe("shop");
    for (const name of [
      "kube-system/hubble-relay-config",
      "cilium-spire/spire-agent",
      "cilium-spire/spire-server",
    ]) {
      expect(JSON.stringify(find(objects, `ConfigMap ${name}`)["data"])).toContain("shop");
    }
    expect(JSON.stringify(objects)).not.toContain('"demo"');
  });

  it("extraConfig adds keys and leaves the managed ones", () => {
    const extended = config(renderWith({ extraConfig: { "bpf-ct-global-tcp-max": "262144" } }));
    expect(extended).toEqual({ ...config(renderWith()), "bpf-ct-global-tcp-max": "262144" });
  });

  it("imageRegistries replaces the host; path, tag and digest stay", () => {
    const mirror = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/quay";
    const mirrored = imagesOf(renderWith({ imageRegistries: { "quay.io": mirror, "unused.example": "x" } }));
    const expected = imagesOf(renderWith()).map((image) => image.replace(/^quay\.io\//, `${mirror}/`));
    expect(mirrored).toEqual(expected);
    expect(mirrored.some((image) => image.startsWith("ghcr.io/"))).toBe(true);
  });
});

describe("the configuration checksum", () => {
  function checksums(objects: readonly KubeObject[]): Readonly<Record<string, Json | undefined>> {
    const workloads = objects.filter(({ kind }) => /^(DaemonSet|Deployment|StatefulSet)$/.test(kind));
    return Object.fromEntries(
      workloads.map((object) => [
        object.metadata.name,
        at(object, "spec", "template", "metadata", "annotations", "eks-cilium.io/configuration-checksum"),
      ]),
    );
  }

  function rolled(objects: readonly KubeObject[]): readonly string[] {
    const before = checksums(renderWith());
    const after = checksums(objects);
    return Object.keys(before).filter((name) => before[name] !== after[name]);
  }

  it("stands on every workload", () => {
    expect(Object.keys(checksums(renderWith())).sort()).toEqual([
      "cilium",
      "cilium-envoy",
      "cilium-operator",
      "hubble-relay",
      "hubble-ui",
      "spire-agent",
      "spire-server",
    ]);
    for (const sum of Object.values(checksums(renderWith()))) expect(sum).toMatch(/^[0-9a-f]{64}$/);
  });

  it("rolls agents and operator when cilium-config changes, and no others", () => {
    const objects = renderWith({ extraConfig: { "bpf-ct-global-tcp-max": "262144" } });
    expect(rolled(objects)).toEqual(["cilium", "cilium-operator"]);
  });

  it("rolls whatever reads the cluster's name", () => {
    expect(rolled(renderWith({ clusterName: "shop" }))).toEqual([
      "cilium",
      "cilium-operator",
      "hubble-relay",
      "spire-server",
      "spire-agent",
    ]);
  });

  it("rolls nothing for new certificates: agents and relay reload their files", () => {
    const pair = { certificate: "renewed", key: "renewed" };
    expect(
      rolled(renderWith({}, { ca: pair, server: pair, relay: pair, relayServer: pair, ui: pair })),
    ).toEqual([]);
  });
});
