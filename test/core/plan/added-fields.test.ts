import { describe, expect, it } from "vitest";
import type { Json } from "../../../functions/core/json.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { addedFields, removalsOf, withoutAdded } from "../../../functions/core/plan/added-fields.ts";

const agent = (env: readonly Json[], more: object = {}): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: { name: "cilium", namespace: "kube-system" },
  spec: { template: { spec: { containers: [{ name: "a", image: "i", env }], ...more } } },
});

const ours = { name: "OURS", value: "1" };
const theirs = (name: string) => ({ name, value: "2" });
const item = (name: string) => `k:${JSON.stringify({ name })}`;

function live(env: readonly Json[], fields: object, more: object = {}): KubeObject {
  const object = agent(env, more);
  const managedFields = [
    { manager: "eks-cilium", operation: "Apply", fieldsV1: { "f:spec": { "f:template": { "f:spec": {} } } } },
    {
      manager: "injector",
      operation: "Update",
      fieldsV1: { "f:spec": { "f:template": { "f:spec": fields } } },
    },
  ];
  return { ...object, metadata: { ...object.metadata, managedFields: managedFields as unknown as Json } };
}

const applied = agent([ours]);

describe("fields that others add", () => {
  const fields = {
    "f:containers": {
      [item("a")]: { "f:env": { [item("X")]: { ".": {} }, [item("Y")]: { ".": {} }, [item("gone")]: {} } },
    },
    "f:hostAliases": {},
  };
  const found = live([theirs("X"), ours, theirs("Y")], fields, { hostAliases: [] });

  it("are found with their place and their writer, as far as they are still there", () => {
    expect(addedFields(found, applied).map(({ text, manager }) => `${text} ${manager}`)).toEqual([
      "spec.template.spec.containers[a].env[X] injector",
      "spec.template.spec.containers[a].env[Y] injector",
      "spec.template.spec.hostAliases injector",
    ]);
  });

  it("are removed from the end of each list, so that no step moves what the next one means", () => {
    expect(removalsOf(addedFields(found, applied)).map(({ path }) => path)).toEqual([
      "/spec/template/spec/hostAliases",
      "/spec/template/spec/containers/0/env/2",
      "/spec/template/spec/containers/0/env/0",
    ]);
  });

  it("leave the rest as it is", () => {
    expect(withoutAdded(found, addedFields(found, applied))).toEqual({
      spec: {
        template: { spec: { containers: [{ name: "a", image: "i", env: [ours] }], hostAliases: null } },
      },
    });
  });

  it("are none where we apply the field too: that is drift", () => {
    const changed = {
      "f:containers": { [item("a")]: { "f:image": {}, "f:env": { [item("OURS")]: { "f:value": {} } } } },
    };
    expect(addedFields(live([theirs("OURS")], changed), applied)).toEqual([]);
  });
});
