import { describe, expect, it } from "vitest";
import type { Json } from "../../../functions/core/json.ts";
import { type KubeObject, keyOf } from "../../../functions/core/kube-object.ts";
import { renderWith } from "./render-with.ts";

function keys(objects: readonly KubeObject[]): readonly string[] {
  return objects.map(keyOf).sort();
}

/** What the default has and this render has not. */
function missing(objects: readonly KubeObject[]): readonly string[] {
  return keys(renderWith()).filter((key) => !keys(objects).includes(key));
}

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

function leaves(value: Json | undefined, path = ""): readonly (readonly [string, Json | undefined])[] {
  if (value === null || typeof value !== "object") return [[path, value]];
  return Object.entries(value).flatMap(([key, member]) => leaves(member, `${path}/${key}`));
}

function images(objects: readonly KubeObject[]): readonly string[] {
  return objects
    .flatMap((object) => leaves(object))
    .flatMap(([path, value]) => (path.endsWith("/image") && typeof value === "string" ? [value] : []));
}

describe("the default render", () => {
  it("is the one that was reviewed", async () => {
    const text = `${JSON.stringify(renderWith(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot("default-1.19.6.golden.json");
  });

  it("has 53 objects, each once", () => {
    expect(new Set(keys(renderWith())).size).toBe(53);
    expect(renderWith()).toHaveLength(53);
  });

  it("is the same, byte for byte, each time", () => {
    expect(JSON.stringify(renderWith())).toBe(JSON.stringify(renderWith()));
  });

  it("pins every image by digest", () => {
    const unpinned = images(renderWith()).filter((image) => !/^[^@]+:[^@]+@sha256:[0-9a-f]{64}$/.test(image));
    expect(images(renderWith())).toHaveLength(16);
    expect(unpinned).toEqual([]);
  });

  it("has no null and no undefined, which server-side apply would refuse or drop", () => {
    const empty = renderWith().flatMap((object) =>
      leaves(object).filter(([, value]) => value === null || value === undefined),
    );
    expect(empty).toEqual([]);
  });

  it("marks every object as ours, and nothing that selects or makes pods", () => {
    for (const object of renderWith()) {
      expect(object.metadata.labels, keyOf(object)).toMatchObject({
        "eks-cilium.io/managed": "true",
        "app.kubernetes.io/managed-by": "eks-cilium",
      });
      expect(JSON.stringify(object["spec"] ?? {}), keyOf(object)).not.toContain("eks-cilium.io/managed");
    }
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
  it("hubble: null leaves out Hubble and its certificates, and nothing else", () => {
    const objects = renderWith({ hubble: null });
    expect(missing(objects)).toEqual([
      "ClusterRole hubble-ui",
      "ClusterRoleBinding hubble-ui",
      "ConfigMap kube-system/hubble-relay-config",
      "ConfigMap kube-system/hubble-ui-nginx",
      "Deployment kube-system/hubble-relay",
      "Deployment kube-system/hubble-ui",
      "Secret kube-system/cilium-ca",
      "Secret kube-system/hubble-relay-client-certs",
      "Secret kube-system/hubble-server-certs",
      "Service kube-system/hubble-metrics",
      "Service kube-system/hubble-peer",
      "Service kube-system/hubble-relay",
      "Service kube-system/hubble-ui",
      "ServiceAccount kube-system/hubble-relay",
      "ServiceAccount kube-system/hubble-ui",
    ]);
    expect(config(objects)["enable-hubble"]).toBe("false");
    expect(Object.keys(config(objects)).filter((key) => key.startsWith("hubble-"))).toEqual([]);
    expect(JSON.stringify(find(objects, "DaemonSet kube-system/cilium"))).not.toContain("hubble");
  });

  it("hubble without relay, UI and metrics keeps the agents' server and its certificate", () => {
    const objects = renderWith({ hubble: { relay: false, ui: false, metrics: [] } });
    expect(keys(objects).filter((key) => /hubble|cilium-ca/.test(key))).toEqual([
      "Secret kube-system/cilium-ca",
      "Secret kube-system/hubble-server-certs",
      "Service kube-system/hubble-peer",
    ]);
  });

  it("mutualAuthentication: null leaves out SPIRE and its namespace", () => {
    const objects = renderWith({ mutualAuthentication: null });
    expect(missing(objects)).toHaveLength(16);
    expect(missing(objects).filter((key) => !/spire/.test(key))).toEqual([]);
    expect(config(objects)["mesh-auth-enabled"]).toBe("false");
    expect(JSON.stringify(objects)).not.toContain("spire");
  });

  it("l7Proxy: false leaves out Envoy", () => {
    const objects = renderWith({ l7Proxy: false });
    expect(missing(objects)).toEqual([
      "ConfigMap kube-system/cilium-envoy-config",
      "DaemonSet kube-system/cilium-envoy",
      "Service kube-system/cilium-envoy",
      "ServiceAccount kube-system/cilium-envoy",
    ]);
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

  it("extraConfig adds keys and leaves ours", () => {
    const extended = config(renderWith({ extraConfig: { "bpf-ct-global-tcp-max": "262144" } }));
    expect(extended).toEqual({ ...config(renderWith()), "bpf-ct-global-tcp-max": "262144" });
  });

  it("imageRegistries replaces the host; path, tag and digest stay", () => {
    const mirror = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/quay";
    const mirrored = images(renderWith({ imageRegistries: { "quay.io": mirror, "unused.example": "x" } }));
    const expected = images(renderWith()).map((image) => image.replace(/^quay\.io\//, `${mirror}/`));
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
    expect(rolled(renderWith({}, { ca: pair, server: pair, relay: pair }))).toEqual([]);
  });
});
