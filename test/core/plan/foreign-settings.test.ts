import { describe, expect, it } from "vitest";
import type { Json } from "../../../functions/core/json.ts";
import { type KubeObject, keyOf } from "../../../functions/core/kube-object.ts";
import { foreignSettings } from "../../../functions/core/plan/foreign-settings.ts";
import { ModelCluster } from "../../builders/model-cluster.ts";
import { renderWith } from "../../builders/render-with.ts";

const config = "ConfigMap kube-system/cilium-config";
const objects = renderWith();

function objectionTo(added: Readonly<Record<string, string>>, managedFields: readonly Json[] = []) {
  const applied = objects.find((object) => keyOf(object) === config);
  if (applied === undefined) throw new Error("there is no cilium-config");
  const metadata = { ...applied.metadata, managedFields };
  const found = {
    ...applied,
    metadata,
    data: { ...Object(applied["data"]), ...added },
  } as unknown as KubeObject;
  const live = { ...new ModelCluster().liveState(), objects: new Map([[config, found]]) };
  return foreignSettings(live, { objects });
}

const owner = (manager: string, operation: string, ...keys: string[]): Json => ({
  manager,
  operation,
  fieldsV1: { "f:data": Object.fromEntries(keys.map((key) => [`f:${key}`, {}])) },
});

describe("a key of cilium-config that our render does not have", () => {
  it("is told with whoever set it, and the line that removes it", () => {
    const objection = objectionTo({ mtu: "9001" }, [owner("argocd", "Apply", "mtu", "debug")]);
    expect(objection).toMatchObject({ code: "foreign-setting", severity: "warning" });
    expect(objection?.message).toContain("has mtu beside our own keys, which argocd (Apply) has set:");
    expect(objection?.remedy).toContain('-p \'[{"op":"remove","path":"/data/mtu"}]\'');
  });

  it("is one of several, of several writers, in one objection that stays short", () => {
    const keys = Array.from({ length: 40 }, (_, index) => `key-${index}`);
    const added = Object.fromEntries(keys.map((key) => [key, "x"]));
    const objection = objectionTo(added, [owner("a", "Apply", "key-0"), owner("b", "Update", "key-1")]);
    expect(objection?.message).toContain("key-0, key-1, key-10 and 37 more");
    expect(objection?.message).toContain("which a (Apply), b (Update) have set");
    expect(objection?.remedy.match(/remove/g)).toHaveLength(5);
  });

  it("is told where nobody is known to have set it", () => {
    expect(objectionTo({ mtu: "9001" })?.message).toContain("has mtu beside our own keys: agents");
  });
});

it("neither our own keys nor what we have applied and take back are foreign", () => {
  expect(objectionTo({})).toBeUndefined();
  expect(objectionTo({ debug: "true" }, [owner("kubectl", "Update", "debug")])).toBeUndefined();
  expect(objectionTo({ old: "1" }, [owner("eks-cilium", "Apply", "old")])).toBeUndefined();
  expect(foreignSettings(new ModelCluster().liveState(), { objects })).toBeUndefined();
});
