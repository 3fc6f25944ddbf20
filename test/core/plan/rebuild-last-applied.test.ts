import { describe, expect, it } from "vitest";
import type { CiliumSpec } from "../../../functions/core/desired/cilium-spec.ts";
import { clusterTags } from "../../../functions/core/desired/read-tags.ts";
import { resolveSpec } from "../../../functions/core/desired/resolve-spec.ts";
import { keyOf } from "../../../functions/core/kube-object.ts";
import { catalogue } from "../../../functions/core/manifests/releases/catalogue.ts";
import { rebuildLastApplied } from "../../../functions/core/plan/rebuild-last-applied.ts";
import { recordedSpec } from "../../../functions/core/record/recorded-spec.ts";
import { demoFacts, fleet } from "../../builders/demo-facts.ts";
import { renderWith } from "../../builders/render-with.ts";

type Tags = Readonly<Record<string, string>>;
const relay = { metrics: [], relay: true, ui: false, relayTls: true };
const full = renderWith({ hubble: { ...relay, ui: true } });
const spec: CiliumSpec = {
  release: "1.19.6",
  encryption: "none",
  mutualAuth: "none",
  hubble: "agent",
  l7: true,
  restartPods: "dns",
};
const record = {
  release: "1.19.6",
  spec: recordedSpec(spec),
  pinned: { clusterName: "old-name", routerPool: "198.19.0.0/16" },
};

function rebuilt(tags: Tags, known?: typeof record, objects = full) {
  const remains = {
    objects: new Map(objects.map((object) => [keyOf(object), object])),
    record: known,
    tags: clusterTags(tags),
    facts: demoFacts,
  };
  return rebuildLastApplied(remains, fleet, catalogue);
}

const resolved = (tags: Tags, known?: typeof record, objects = full) =>
  resolveSpec(clusterTags(tags).requested, rebuilt(tags, known, objects), fleet, catalogue.resolve);

describe("a spec whose state is lost", () => {
  it.each<Tags>([{}, { enable_cilium: "maybe" }, { enable_cilium: "true", cilium_encryption: "wiregard" }])(
    "is that of the record, with what was chosen for life, whatever the tags: %o",
    (tags) => {
      expect(rebuilt(tags, record)).toMatchObject({
        spec,
        pinned: { clusterName: "old-name", routerPool: { cidr: "198.19.0.0/16", maskSize: 28 } },
      });
      expect(resolved(tags, record)).toEqual(spec);
    },
  );

  it("is that of the record where nothing runs any more", () => {
    expect(rebuilt({}, record, [])?.spec).toEqual(spec);
  });

  it("is changed by a tag that says something else, and by nothing beside it", () => {
    const tags = { enable_cilium: "true", cilium_encryption: "wireguard", cilium_hubble: "agent" };
    expect(rebuilt(tags, record)?.spec).toEqual(spec);
    expect(resolved(tags, record)).toEqual({ ...spec, encryption: "wireguard" });
  });
});

describe("a spec whose record is lost too", () => {
  it("is what the workloads show", () => {
    expect(rebuilt({})?.spec).toMatchObject({
      release: "1.19.6",
      hubble: "full",
      mutualAuth: "spire",
      l7: true,
    });
    const lean = renderWith({ hubble: null, mutualAuthentication: null, l7Proxy: false });
    expect(rebuilt({}, undefined, lean)?.spec).toMatchObject({
      hubble: "off",
      mutualAuth: "none",
      l7: false,
    });
    expect(rebuilt({}, undefined, renderWith({ hubble: relay }))?.spec.hubble).toBe("relay");
  });

  it("is encrypted unless a tag says no, because a ConfigMap alone could tell", () => {
    const clear = renderWith({ encryption: "none" });
    expect(rebuilt({}, undefined, clear)?.spec.encryption).toBe("wireguard");
    expect(rebuilt({ cilium_encryption: "non" }, undefined, clear)?.spec.encryption).toBe("wireguard");
    expect(rebuilt({ cilium_encryption: "none" }, undefined, clear)?.spec.encryption).toBe("none");
  });

  it("is changed by the tag that says something else", () => {
    expect(resolved({ enable_cilium: "true", cilium_hubble: "agent" })?.hubble).toBe("agent");
  });

  it("is nobody's where nothing runs", () => {
    expect(rebuilt({ enable_cilium: "true" }, undefined, [])).toBeUndefined();
  });
});
