import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LastApplied } from "../../../functions/core/desired/last-applied.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { notedSteps } from "../../../functions/core/leaving/removal.ts";
import { specMember } from "../../../functions/core/plan/last-applied-schema.ts";
import { planChanges } from "../../../functions/core/plan/plan-changes.ts";
import { withoutSecrets } from "../../../functions/core/plan/secret-values.ts";
import {
  type Inventory,
  inventoryConfigMap,
  packJson,
  type Revision,
  readInventory,
  readRevision,
  revisionConfigMap,
  unpackJson,
} from "../../../functions/core/plan/state-config-maps.ts";
import { lastAppliedDemo } from "../../builders/last-applied-demo.ts";
import { ModelCluster } from "../../builders/model-cluster.ts";
import { renderWith } from "../../builders/render-with.ts";

const inventory: Inventory = {
  schema: 1,
  ...lastAppliedDemo,
  revision: 7,
  objects: { "DaemonSet kube-system/cilium": { uid: "uid-1", hash: "abc" } },
};
const revision: Revision = {
  schema: 1,
  ...lastAppliedDemo,
  number: 7,
  objects: withoutSecrets(renderWith()),
};

const anyLastApplied: fc.Arbitrary<LastApplied> = fc.record({
  requested: fc.record(
    {
      enable: fc.boolean(),
      version: fc.constantFrom("1.19", "1.19.6"),
      onDisable: fc.constantFrom("uninstall", "replace", "keep", "purge"),
      acknowledge: fc.array(fc.string()),
      paused: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
  spec: fc.record({
    release: fc.string(),
    encryption: fc.constantFrom("wireguard", "none"),
    mutualAuth: fc.constantFrom("spire", "none"),
    hubble: fc.constantFrom("relay", "full", "agent", "off"),
    l7: fc.boolean(),
    restartPods: fc.constantFrom("none", "dns", "all"),
  }),
  pinned: fc.record(
    {
      clusterName: fc.string(),
      kubernetesVersion: fc.string(),
      ipFamily: fc.constantFrom("ipv4", "ipv6"),
      operatorReplicas: fc.constantFrom(1, 2),
      storageClass: fc.option(fc.string()),
      storageSize: fc.string(),
      routerPool: fc.record({ cidr: fc.string(), maskSize: fc.nat(32) }),
    },
    {
      requiredKeys: [
        "clusterName",
        "kubernetesVersion",
        "ipFamily",
        "operatorReplicas",
        "storageClass",
        "routerPool",
      ],
    },
  ),
});

describe("our ConfigMaps", () => {
  it("lie in kube-system under names of their own, with the labels they are found by", () => {
    expect(inventoryConfigMap(inventory).metadata).toEqual({
      name: "eks-cilium-inventory",
      namespace: "kube-system",
      labels: {
        "eks-cilium.io/managed": "true",
        "eks-cilium.io/state": "inventory",
        "app.kubernetes.io/managed-by": "eks-cilium",
      },
    });
    expect(revisionConfigMap(revision).metadata).toMatchObject({
      name: "eks-cilium-revision-7",
      labels: { "eks-cilium.io/state": "revision" },
    });
  });

  it("are read back as they were written", () => {
    const time = fc.constant("2026-11-30T10:00:00.000Z");
    const node = fc.record(
      {
        name: fc.string(),
        uid: fc.string(),
        providerID: fc.string(),
        quiet: fc.boolean(),
        clean: time,
        proved: fc.boolean(),
        tries: fc.nat(),
        left: fc.string(),
        awaySince: time,
      },
      { requiredKeys: ["name", "uid"] },
    );
    const removal = fc.record(
      {
        nodes: fc.array(node),
        startedAt: time,
        fromRevision: fc.nat(),
        mode: fc.constantFrom("uninstall", "replace", "purge"),
        over: fc.subarray([...notedSteps]),
        moved: fc.record({ count: fc.nat(), at: time }),
        exported: fc.record({ policies: fc.nat(), configMaps: fc.nat() }),
        gone: fc.nat(),
      },
      { requiredKeys: ["nodes"] },
    );
    fc.assert(
      fc.property(
        anyLastApplied,
        fc.integer({ min: 1, max: 999_999_999 }),
        removal,
        (lastApplied, number, removal) => {
          const whole: Inventory = { ...inventory, ...lastApplied, revision: number, removal };
          expect(readInventory(inventoryConfigMap(whole))).toEqual(whole);
          const small: Revision = {
            ...revision,
            ...lastApplied,
            number,
            objects: revision.objects.slice(0, 2),
          };
          expect(readRevision(revisionConfigMap(small))).toEqual(small);
        },
      ),
    );
    expect(readRevision(revisionConfigMap(revision))).toEqual(revision);
  });

  it("say the same for the same, whatever the order it was built in", () => {
    const turned = Object.fromEntries(Object.entries(inventory).reverse()) as unknown as Inventory;
    expect(inventoryConfigMap(turned)).toEqual(inventoryConfigMap(inventory));
  });

  it("are far below the 1 MiB of a ConfigMap, also three revisions with the real objects", () => {
    expect(JSON.stringify(revisionConfigMap(revision)).length).toBeLessThan(64 * 1024);
  });
});

describe("a damaged ConfigMap is read as none", () => {
  const inventoryOf = (text: string): KubeObject => ({
    ...inventoryConfigMap(inventory),
    data: { "inventory.json": text },
  });
  const revisionOf = (packed: string): KubeObject => ({
    ...revisionConfigMap(revision),
    binaryData: { "revision.json.gz": packed },
  });
  const withoutData = (object: KubeObject): KubeObject => {
    const { apiVersion, kind, metadata } = object;
    return { apiVersion, kind, metadata };
  };

  it.each(["", "{", "null", "[]", "3", JSON.stringify({ ...inventory, schema: 2 })])(
    "inventory %j",
    (text) => {
      expect(readInventory(inventoryOf(text))).toBeUndefined();
      expect(readInventory(withoutData(inventoryOf(text)))).toBeUndefined();
    },
  );

  it.each([
    "",
    "%",
    "e30=",
    packJson({}),
    packJson({ ...revision, schema: 2 }),
    packJson(revision).slice(0, 999),
  ])("revision %j", (packed) => {
    expect(readRevision(revisionOf(packed))).toBeUndefined();
    expect(readRevision(withoutData(revisionOf(packed)))).toBeUndefined();
  });

  it("where any part of spec or pinned parameters is gone: it would read as a change, and move the cluster", () => {
    const paths = [
      ...Object.keys(lastAppliedDemo.spec).map((part) => ["spec", part] as const),
      ...Object.keys(lastAppliedDemo.pinned)
        .filter((part) => part !== "storageSize" && part !== "fineGrainedKubelets")
        .map((part) => ["pinned", part] as const),
    ];
    for (const [group, part] of paths) {
      const damaged = { ...lastAppliedDemo, [group]: { ...lastAppliedDemo[group], [part]: undefined } };
      expect(readInventory(inventoryOf(JSON.stringify({ ...inventory, ...damaged }))), part).toBeUndefined();
      expect(readRevision(revisionOf(packJson({ ...revision, ...damaged }))), part).toBeUndefined();
    }
  });

  it("but not where it was written before the size of a volume and the kind of kubelets were pinned", () => {
    const { storageSize: _, fineGrainedKubelets: __, ...pinned } = lastAppliedDemo.pinned;
    expect(readInventory(inventoryOf(JSON.stringify({ ...inventory, pinned })))?.pinned).toEqual(pinned);
    expect(readRevision(revisionOf(packJson({ ...revision, pinned })))?.pinned).toEqual(pinned);
  });

  it("where an object has no name", () => {
    const nameless = { ...revision, objects: [{ apiVersion: "v1", kind: "ConfigMap", metadata: {} }] };
    expect(readRevision(revisionOf(packJson(nameless)))).toBeUndefined();
  });
});

describe("packed JSON", () => {
  it("is the value again when unpacked", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(unpackJson(packJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("is undefined where anything else is unpacked", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(unpackJson(text)).toBeUndefined();
      }),
    );
  });
});

describe("a secret", () => {
  const anySecret = fc.stringMatching(/^[A-Za-z0-9+/]{16,64}$/);
  const keys = fc.dictionary(fc.stringMatching(/^[a-z.]{1,8}$/), anySecret, { minKeys: 1, maxKeys: 4 });

  it("never stands in a ConfigMap of ours, packed or not, while its keys do", () => {
    fc.assert(
      fc.property(keys, (data) => {
        const labels = { "eks-cilium.io/managed": "true" };
        const metadata = { name: "cilium-ca", namespace: "kube-system", labels };
        const secret: KubeObject = { apiVersion: "v1", kind: "Secret", metadata, data };
        const cluster = new ModelCluster();
        cluster.apply(planChanges(cluster.liveState(), lastAppliedDemo, [secret]));
        const { stateConfigMaps, revisions } = cluster.liveState();
        expect(stateConfigMaps).toHaveLength(2);
        const texts = JSON.stringify([stateConfigMaps, revisions]);
        for (const value of Object.values(data)) {
          expect(texts).not.toContain(value);
          expect(texts).not.toContain(atob(value.slice(0, 16)));
        }
        expect(Object.keys(revisions[0]?.objects[0]?.["data"] ?? {}).sort()).toEqual(
          Object.keys(data).sort(),
        );
      }),
    );
  });

  it("of the real render is in data alone, where revisions leave it out", () => {
    const secrets = renderWith().filter(({ kind }) => kind === "Secret");
    expect(secrets.map(({ metadata }) => metadata.name)).toEqual([
      "cilium-ca",
      "hubble-server-certs",
      "hubble-relay-client-certs",
    ]);
    const text = JSON.stringify([readRevision(revisionConfigMap(revision)), revisionConfigMap(revision)]);
    for (const secret of secrets) {
      expect(secret).not.toHaveProperty("stringData");
      for (const value of Object.values(secret["data"] ?? {})) expect(text).not.toContain(value);
    }
  });
});

describe("a member of the spec that came later", () => {
  it("reads from an older state as what its absence means", () => {
    const later = specMember({ shape: ["on", "off"], absentMeans: "off" });
    expect(later.parse(undefined)).toBe("off");
    expect(later.safeParse("no").success).toBe(false);
    expect(specMember({ shape: "boolean" }).safeParse(undefined).success).toBe(false);
  });
});
