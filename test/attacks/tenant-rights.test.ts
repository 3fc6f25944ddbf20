import { describe, expect, it, onTestFinished } from "vitest";
import { type Json, listAt } from "../../functions/core/json.ts";
import { packJson } from "../../functions/core/plan/state-config-maps.ts";
import { productNames } from "../../functions/core/product-names.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";
import { Wire } from "../contracts/kubernetes/wire.ts";
import {
  binding,
  bindingRef,
  codesOf,
  forgedRevision,
  makeNamespace,
  revisionOf,
  versionsOf,
} from "./tenant.ts";

const { ownerLabel, revisionPrefix } = productNames;
const rbac = "rbac.authorization.k8s.io/v1";
const bindingsPath = `/apis/${rbac}/clusterrolebindings`;

interface Rights {
  /** Where they hold; undefined: in the whole cluster. */
  readonly namespace?: string;
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** Service account `apps/default` with these rights by RBAC, speaking HTTP as anybody does. */
function tenantOf(story: ClusterStory, { namespace, resources, verbs }: Rights): Wire {
  const { admin, world, id } = story;
  if (admin.get({ apiVersion: "v1", kind: "Namespace", name: "apps" }) === undefined)
    makeNamespace(story, "apps");
  const inside = world.clusters.get(id.name);
  if (inside === undefined) throw new Error("the story has no cluster");
  const [role, bound] =
    namespace === undefined ? ["ClusterRole", "ClusterRoleBinding"] : ["Role", "RoleBinding"];
  const metadata = { name: "tenant", ...(namespace === undefined ? {} : { namespace }) };
  const rules: Json = [{ apiGroups: [""], resources, verbs }];
  admin.create({ apiVersion: rbac, kind: role, metadata, rules });
  admin.create({
    apiVersion: rbac,
    kind: bound,
    metadata,
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: role, name: "tenant" },
    subjects: [{ kind: "ServiceAccount", name: "default", namespace: "apps" }],
  });
  const token = inside.admit({
    user: "system:serviceaccount:apps:default",
    groups: ["system:serviceaccounts"],
  });
  const { endpoint, certificateAuthority } = inside.kubernetes;
  const wire = new Wire({ endpoint, certificateAuthority, token, limitedToken: "", stop: async () => {} });
  onTestFinished(() => wire.close());
  return wire;
}

/** Cluster-admin is what he may not give himself. */
async function expectRefused(tenant: Wire): Promise<void> {
  expect((await tenant.post(bindingsPath, binding)).status).toBe(403);
}

const withBinding = (story: ClusterStory) => {
  const revision = revisionOf(story);
  return { ...revision, objects: [...listAt(revision, "objects"), binding] };
};

describe("a tenant with real rights", () => {
  it("of ConfigMaps in a namespace of his gets no binding by a forged revision", async () => {
    const story = await readyStory();
    const tenant = tenantOf(story, {
      namespace: "apps",
      resources: ["configmaps"],
      verbs: ["create", "patch"],
    });
    await expectRefused(tenant);
    const place = { namespace: "apps", name: `${revisionPrefix}2` };
    const path = "/api/v1/namespaces/apps/configmaps";
    expect((await tenant.post(path, forgedRevision(withBinding(story), place))).status).toBe(201);
    const elsewhere = "/api/v1/namespaces/kube-system/configmaps";
    expect((await tenant.get(elsewhere)).status).toBe(403);
    const before = versionsOf(story);
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "ready" });
    expect(story.admin.get(bindingRef)).toBeUndefined();
    expect(versionsOf(story)).toEqual(before);
    expect(await codesOf(story)).toEqual(["labelled-stranger"]);
  });

  it("of ConfigMaps in kube-system gets no binding by a patched revision", async () => {
    const story = await readyStory();
    const tenant = tenantOf(story, {
      namespace: "kube-system",
      resources: ["configmaps"],
      verbs: ["get", "patch"],
    });
    await expectRefused(tenant);
    const path = `/api/v1/namespaces/kube-system/configmaps/${revisionPrefix}1`;
    const body = { binaryData: { "revision.json.gz": packJson(withBinding(story)) } };
    expect((await tenant.merge(path, body)).status).toBe(200);
    await story.pass();
    expect(story.admin.get(bindingRef)).toBeUndefined();
    expect(await codesOf(story)).toEqual(["state-not-trusted"]);
    await story.letTimePass();
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "ready" });
    expect(story.admin.get(bindingRef)).toBeUndefined();
  });

  it("of labels on namespaces gets none deleted", async () => {
    const story = await readyStory();
    makeNamespace(story, "payments");
    const tenant = tenantOf(story, { resources: ["namespaces"], verbs: ["get", "patch"] });
    await expectRefused(tenant);
    const path = "/api/v1/namespaces/payments";
    expect((await tenant.delete(path)).status).toBe(403);
    const body = { metadata: { labels: { [ownerLabel]: "true" } } };
    expect((await tenant.merge(path, body)).status).toBe(200);
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "ready" });
    expect((await tenant.get(path)).at("metadata", "deletionTimestamp")).toBeUndefined();
    expect((await tenant.get(path)).status).toBe(200);
  });
});
