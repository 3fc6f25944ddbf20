import { describe, expect, it } from "vitest";
import type { Json } from "../../../functions/core/json.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { clearView, objectionsTo } from "../../builders/clear-view.ts";

const { spec } = clearView;
const change = { moment: "change", before: spec } as const;

function policy(
  name: string,
  rules: Readonly<Record<string, Json>>,
  more: Readonly<Record<string, Json>> = {},
): KubeObject {
  return {
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata: { name, namespace: "default" },
    spec: { endpointSelector: {}, ...rules },
    ...more,
  };
}

const needsAuth = policy("needs-auth", { ingress: [{ authentication: { mode: "required" } }] });
const http = policy("http", { ingress: [{ toPorts: [{ rules: { http: [{ method: "GET" }] } }] }] });
const fqdn = policy("fqdn", { egress: [{ toFQDNs: [{ matchName: "example.org" }] }] });
const codes = (changed: Parameters<typeof objectionsTo>[0]) => objectionsTo(changed).map(({ code }) => code);

describe("network policies that nobody enforces yet", () => {
  const networkPolicies = [
    { name: "deny-all", namespace: "default" },
    { name: "deny-all", namespace: "shop" },
  ];

  it("block a first installation until it is acknowledged that they begin to bite", () => {
    const [objection, ...others] = objectionsTo({ networkPolicies });
    expect(others).toEqual([]);
    expect(objection).toMatchObject({ code: "policies-take-effect", severity: "blocking" });
    expect(objection?.message).toContain("2 network policies in 2 namespaces (default, shop) begin to bite");
    expect(objection?.remedy).toContain("--tags cilium_acknowledge=policies-take-effect");
    const acknowledged = ["policies-take-effect"];
    expect(objectionsTo({ networkPolicies, acknowledged })).toMatchObject([{ severity: "warning" }]);
  });

  it("are counted with those of an earlier Cilium", () => {
    const left = policy("left", {});
    expect(objectionsTo({ ciliumPolicies: [left] })[0]?.message).toContain(
      "1 network policy in 1 namespace (default) begins",
    );
  });

  it("are what an installed cluster lives with", () => {
    expect(objectionsTo({ networkPolicies, ...change })).toEqual([]);
    expect(objectionsTo({ networkPolicies, moment: "settled" })).toEqual([]);
  });
});

describe("policies that require authentication", () => {
  const off = { ...change, spec: { ...spec, mutualAuth: "none" } } as const;

  it("keep SPIRE from going off", () => {
    const [objection, ...others] = objectionsTo({ ...off, ciliumPolicies: [needsAuth] });
    expect(others).toEqual([]);
    expect(objection).toMatchObject({ code: "policies-need-authentication", severity: "blocking" });
    expect(objection?.message).toContain("default/needs-auth");
  });

  it("are found in egress, in specs, and clusterwide", () => {
    const rule = [{ authentication: { mode: "required" } }];
    const clusterwide = { ...policy("a", { egress: rule }), metadata: { name: "everywhere" } };
    expect(objectionsTo({ ...off, ciliumPolicies: [clusterwide] })[0]?.message).toContain(" everywhere ");
    const several = policy("many", {}, { specs: [{}, { ingress: rule }] });
    expect(codes({ ...off, ciliumPolicies: [several] })).toEqual(["policies-need-authentication"]);
  });

  it("do not count where they disable it, nor where SPIRE stays, nor where it is off already", () => {
    const disabled = policy("off", { ingress: [{ authentication: { mode: "disabled" } }] });
    expect(codes({ ...off, ciliumPolicies: [disabled] })).toEqual([]);
    expect(codes({ ...change, ciliumPolicies: [needsAuth] })).toEqual([]);
    expect(codes({ ...off, before: off.spec, ciliumPolicies: [needsAuth] })).toEqual([]);
    expect(codes({ ...off, moment: "settled", ciliumPolicies: [needsAuth] })).toEqual([]);
  });
});

describe("policies with rules of layer 7 or names of hosts", () => {
  const off = { ...change, spec: { ...spec, l7: false } } as const;

  it.each([
    http,
    fqdn,
    ...Object.entries({
      serverNames: ["example.org"],
      listener: { envoyConfig: { name: "theirs" }, name: "one" },
      terminatingTLS: { secret: { name: "own" } },
      originatingTLS: { secret: { name: "other" } },
    }).map(([field, value]) =>
      policy(field.toLowerCase(), {
        egress: [{ toPorts: [{ ports: [{ port: "443" }] }, { ports: [{ port: "443" }], [field]: value }] }],
      }),
    ),
    policy("dns", { egress: [{ toPorts: [{ rules: { dns: [{ matchPattern: "*" }] } }] }] }),
  ])("keep the L7 proxy from going off: $metadata.name", (one) => {
    const [objection, ...others] = objectionsTo({ ...off, ciliumPolicies: [one] });
    expect(others).toEqual([]);
    expect(objection).toMatchObject({ code: "policies-need-l7", severity: "blocking" });
    expect(objection?.message).toContain(`default/${one.metadata.name}`);
  });

  it("are told of chaining where the proxy is on", () => {
    expect(codes({ ...change, ciliumPolicies: [http, fqdn] })).toEqual(["l7-in-chaining"]);
    const layer4 = policy("l4", {
      ingress: [
        { toPorts: [{ ports: [{ port: "80" }], rules: { http: [] }, serverNames: [], listener: null }] },
      ],
    });
    expect(codes({ ...change, ciliumPolicies: [layer4] })).toEqual([]);
    expect(codes({ ...off, ciliumPolicies: [layer4] })).toEqual([]);
  });
});

describe("rules that a minor no longer has", () => {
  const older = { ...spec, release: "1.18.12" };
  const requires = policy("requires", { ingress: [{ fromRequires: [{}] }] });
  const kafka = policy("kafka", { ingress: [{ toPorts: [{ rules: { kafka: [{ topic: "t" }] } }] }] });

  it("block the way to it, and no other", () => {
    const objection = objectionsTo({ moment: "change", before: older, ciliumPolicies: [requires] });
    expect(objection).toMatchObject([{ code: "policies-of-older-minor", severity: "blocking" }]);
    expect(objection[0]?.message).toContain("default/requires");
    expect(codes({ moment: "change", before: older, spec: older, ciliumPolicies: [requires] })).toEqual([]);
    expect(codes({ ...change, ciliumPolicies: [requires] })).toEqual([]);
    const to20 = { ...change, spec: { ...spec, release: "1.20.0" } };
    expect(codes({ ...to20, ciliumPolicies: [kafka] })).toEqual([
      "l7-in-chaining",
      "policies-of-older-minor",
    ]);
  });
});

describe("what is stored of Cilium", () => {
  const definition = (...storedVersions: string[]): KubeObject => ({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "ciliumnodeconfigs.cilium.io" },
    status: { storedVersions },
  });
  const to20 = { ...change, spec: { ...spec, release: "1.20.0" } };

  it("in a version that the release does not serve blocks the way to it", () => {
    const found = objectionsTo({ ...to20, ciliumDefinitions: [definition("v2alpha1", "v2")] });
    expect(found).toMatchObject([{ code: "crd-versions-stored", severity: "blocking" }]);
    expect(found[0]?.remedy).toContain("kubectl patch crd ciliumnodeconfigs.cilium.io --subresource=status");
    expect(codes({ ...to20, ciliumDefinitions: [definition("v2")] })).toEqual([]);
    expect(codes({ ...change, ciliumDefinitions: [definition("v2alpha1", "v2")] })).toEqual([]);
  });

  it("as configuration of some nodes is a warning", () => {
    const ciliumNodeConfigs = [{ name: "fast", namespace: "kube-system" }];
    expect(objectionsTo({ ciliumNodeConfigs })).toMatchObject([
      { code: "cilium-node-configs", severity: "warning" },
    ]);
  });
});

describe("storage for SPIRE", () => {
  const gp3 = (changed: Readonly<Record<string, Json>> = {}): KubeObject => ({
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: "gp3" },
    provisioner: "ebs.csi.aws.com",
    parameters: { encrypted: "true" },
    volumeBindingMode: "WaitForFirstConsumer",
    ...changed,
  });

  it("needs the driver of its class", () => {
    expect(codes({ storageClasses: [gp3()] })).toEqual([]);
    const [objection] = objectionsTo({ storageClasses: [gp3()], csiDrivers: [] });
    expect(objection).toMatchObject({ code: "csi-driver-missing", severity: "blocking" });
    expect(objection?.remedy).toContain("--addon-name aws-ebs-csi-driver");
    expect(
      codes({ storageClasses: [gp3({ provisioner: "kubernetes.io/aws-ebs" })], csiDrivers: [] }),
    ).toEqual([]);
    const none = { ...spec, mutualAuth: "none" } as const;
    expect(codes({ storageClasses: [gp3()], csiDrivers: [], spec: none })).toEqual([]);
  });

  it("is better bound late, and encrypted", () => {
    const class1 = gp3({ volumeBindingMode: "Immediate", parameters: {} });
    expect(objectionsTo({ storageClasses: [class1] })).toMatchObject([
      { code: "storage-class-unfit", severity: "warning" },
      { code: "storage-class-unfit", severity: "warning" },
    ]);
    expect(codes({ storageClasses: [class1], moment: "settled" })).toEqual([]);
  });
});
