import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../../functions/core/kube-object.ts";
import { stableJson } from "../../../../functions/core/stable-json.ts";
import { applyDefaults } from "../../../../local/kubernetes/defaults/apply-defaults.ts";
import { fieldPaths } from "../../../../local/kubernetes/ownership/field-set.ts";
import { writeManagers } from "../../../../local/kubernetes/ownership/managers.ts";
import { type ApplyResult, applyFields } from "../../../../local/kubernetes/ownership/take-fields.ts";
import { builtInSchema } from "../../../../local/kubernetes/schema/built-in-schema.ts";

const schema = builtInSchema("DaemonSet");
const words = fc.constantFrom("a", "b", "c");
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const container = fc.record({
  name: words,
  image: words,
  args: optional(fc.array(words)),
  env: optional(envList()),
});
const daemonSets: fc.Arbitrary<KubeObject> = fc
  .record({
    labels: optional(fc.dictionary(words, words)),
    // One at least, as the server wants it: an object without owned fields has its own rule (before-first-apply).
    containers: fc.uniqueArray(container, { selector: ({ name }) => name, minLength: 1 }),
    nodeSelector: optional(fc.dictionary(words, words)),
    minReadySeconds: optional(fc.nat(3)),
  })
  .map(({ labels, containers, nodeSelector, minReadySeconds }) => {
    const spec = { minReadySeconds, template: { spec: { containers, nodeSelector } } };
    const object = { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "d", labels }, spec };
    return JSON.parse(JSON.stringify(object));
  });

function envList() {
  return fc.uniqueArray(fc.record({ name: words, value: words }), { selector: ({ name }) => name });
}

/** One apply as the server does it, stored form included. */
function apply(live: KubeObject | undefined, applied: KubeObject, manager: string, force = true): KubeObject {
  const taken = tryApply(live, applied, manager, force);
  if ("conflicts" in taken) throw new Error("a forced apply never conflicts");
  return stored(taken);
}

function tryApply(live: KubeObject | undefined, applied: KubeObject, manager: string, force: boolean) {
  const identity = { manager, operation: "Apply", apiVersion: "apps/v1", subresource: "" } as const;
  return applyFields(schema, live, applied, identity, { force, now: "2026-01-01T10:00:00Z" });
}

function stored({ object, managers }: ApplyResult): KubeObject {
  const settled = applyDefaults(schema, object) as KubeObject;
  const managedFields = writeManagers(managers) ?? [];
  return { ...settled, metadata: { ...settled.metadata, managedFields } };
}

describe("server-side apply", () => {
  it("does nothing the second time", () => {
    fc.assert(
      fc.property(fc.option(daemonSets, { nil: undefined }), daemonSets, (before, applied) => {
        const live = before && apply(undefined, before, "other");
        const once = apply(live, applied, "us");
        expect(stableJson(apply(once, applied, "us"))).toBe(stableJson(once));
      }),
      { numRuns: 40 },
    );
  });

  it("gives a forced manager every field it named, with its value", () => {
    fc.assert(
      fc.property(daemonSets, daemonSets, (theirs, ours) => {
        const live = apply(undefined, theirs, "them");
        const forced = apply(live, ours, "us");
        const again = tryApply(forced, ours, "us", false);
        expect("conflicts" in again).toBe(false);
        expect(ownedBy(forced, "us")).toEqual(ownedBy(apply(undefined, ours, "us"), "us"));
      }),
      { numRuns: 40 },
    );
  });

  it("converges: two managers who force in turn come to rest in a state of the last one's making", () => {
    fc.assert(
      fc.property(daemonSets, daemonSets, (theirs, ours) => {
        const round = (live: KubeObject | undefined) => apply(apply(live, theirs, "them"), ours, "us");
        const first = round(undefined);
        const second = round(first);
        expect(stableJson(spec(round(second)))).toBe(stableJson(spec(second)));
      }),
      { numRuns: 40 },
    );
  });

  it("leaves nothing behind when everybody gives everything up", () => {
    const nothing: KubeObject = { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "d" } };
    fc.assert(
      fc.property(daemonSets, daemonSets, (theirs, ours) => {
        const both = apply(apply(undefined, theirs, "them"), ours, "us");
        const none = apply(apply(both, nothing, "us"), nothing, "them");
        expect(none.metadata["managedFields"]).toEqual([]);
        expect(stableJson(none.metadata.labels ?? {})).toBe("{}");
      }),
      { numRuns: 40 },
    );
  });

  it("names a conflict by the path of the field", () => {
    const set = (image: string): KubeObject => ({
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name: "d" },
      spec: { template: { spec: { containers: [{ name: "x", image }] } } },
    });
    const taken = tryApply(apply(undefined, set("a"), "them"), set("b"), "us", false);
    const conflicts = "conflicts" in taken ? taken.conflicts : [];
    expect(conflicts.map(({ manager, fields }) => [manager.manager, fieldPaths(fields)])).toEqual([
      ["them", ['.spec.template.spec.containers[name="x"].image']],
    ]);
  });
});

function spec(object: KubeObject) {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function ownedBy(object: KubeObject, manager: string): readonly string[] {
  const entries = object.metadata["managedFields"];
  return (Array.isArray(entries) ? entries : [])
    .filter((entry) => entry.manager === manager)
    .map((entry) => stableJson(entry.fieldsV1));
}
