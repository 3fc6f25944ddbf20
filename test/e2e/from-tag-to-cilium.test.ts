import type { ConfigMap, Node } from "kubernetes-types/core/v1.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Json, jsonAt, listAt, mapAt } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { packJson, unpackJson } from "../../functions/core/plan/state-config-maps.ts";
import { productNames } from "../../functions/core/product-names.ts";
import { product } from "../../local/callers.ts";
import { binding, bindingRef, forgedRevision } from "../attacks/tenant.ts";
import { beyondBudget } from "../bench/beyond-budget.ts";
import { spentByPass } from "../bench/spent-by-pass.ts";
import { ClusterOwner } from "./harness/cluster/cluster-owner.ts";
import { productUser, type RealWorld, realCluster, startRealWorld } from "./harness/cluster/real-world.ts";
import { type RunningRealWorld, runRealWorld } from "./harness/cluster/run-real-world.ts";
import type { AdminClient } from "./harness/control-plane/admin-client.ts";
import { type AuditedCall, countCalls, isWrite } from "./harness/control-plane/audit-log.ts";
import { labelledObjects } from "./harness/control-plane/labelled-objects.ts";
import { createNodes } from "./harness/control-plane/nodes.ts";
import { replaceNodes } from "./harness/control-plane/replace-nodes.ts";
import { provideStorage } from "./harness/control-plane/storage.ts";
import { eventually } from "./harness/processes/eventually.ts";

const configMaps = (namespace: string) => `/api/v1/namespaces/${namespace}/configmaps`;
const configMap = `${configMaps("kube-system")}/cilium-config`;
const rbac = "rbac.authorization.k8s.io";
const bindings = `/apis/${rbac}/v1/clusterrolebindings`;
const ourLabel = { [productNames.ownerLabel]: "true" };

/** `edit` in a namespace of his own, ConfigMaps of kube-system, and labels of namespaces. */
async function admitTenant(admin: AdminClient): Promise<AdminClient> {
  for (const name of ["apps", "payments"]) {
    await admin.post("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }
  const path = (namespace: string, kind: string) => `/apis/${rbac}/v1/namespaces/${namespace}/${kind}`;
  const metadata = { name: "tenant" };
  const subjects = [{ kind: "ServiceAccount", name: "default", namespace: "apps" }];
  const bound = (kind: string, name: string) => ({
    metadata,
    subjects,
    roleRef: { apiGroup: rbac, kind, name },
  });
  const rules = (resources: readonly string[]) => [{ apiGroups: [""], resources, verbs: ["get", "patch"] }];
  await admin.post(path("apps", "rolebindings"), bound("ClusterRole", "edit"));
  await admin.post(path("kube-system", "roles"), { metadata, rules: rules(["configmaps"]) });
  await admin.post(path("kube-system", "rolebindings"), bound("Role", "tenant"));
  await admin.post(`/apis/${rbac}/v1/clusterroles`, { metadata, rules: rules(["namespaces"]) });
  await admin.post(bindings, bound("ClusterRole", "tenant"));
  return admin.asServiceAccount("apps", "default");
}

/** One cluster from its creation to the removal of Cilium; each step builds on the one before. */
describe("from a tag to Cilium and back", () => {
  let world: RealWorld;
  let running: RunningRealWorld;
  let owner: ClusterOwner;

  beforeAll(async () => {
    world = await startRealWorld();
    running = runRealWorld(world);
    owner = new ClusterOwner(world);
    await provideStorage(world.controlPlane.admin);
    await createNodes(world.controlPlane.admin, 3);
  });
  afterAll(async () => {
    await running?.stop();
    await world?.stop();
  });

  async function callsDuring(work: () => Promise<unknown>): Promise<readonly AuditedCall[]> {
    const { audit } = world.controlPlane;
    const before = (await audit.calls()).length;
    await work();
    return (await audit.calls()).slice(before).filter((call) => call.user === productUser);
  }

  /** Access policies that the product has just now. */
  const borrowed = async () =>
    (await world.aws.cluster(realCluster))?.entries.get(product.principalArn)?.policies.size;

  it("installs Cilium when a cluster is created with the tag", async () => {
    await owner.create({ enable_cilium: "true" });
    const record = await owner.waitForPhase("ready");
    expect(record).toMatchObject({ release: "1.19.6", revision: 1 });
    expect(record.proof).toMatchObject({ proves: "1.1", nodes: 3, of: 3 });
    expect(record.unmanagedPods).toMatchObject({ total: 0 });
    expect(record.evidence.filter(({ current, desired }) => current < desired)).toEqual([]);
  });

  it("keeps the first pass within its budget of calls and bytes", () => {
    expect(beyondBudget("first pass", spentByPass(world.log, "Applied revision 1"))).toEqual([]);
  });

  it("gives the real operator what it needs", async () => {
    const assessments = await running.operator.assessments();
    expect(assessments).toEqual([
      { leads: true, forbidden: [], refusedSettings: [], unknownSettings: [], ended: undefined },
    ]);
    const nodes = await world.controlPlane.admin.list<Node>("/api/v1/nodes");
    expect(nodes.map(({ spec }) => spec?.taints ?? [])).toEqual([[], [], []]);
    const reasons = nodes.map(
      ({ status }) => status?.conditions?.find(({ type }) => type === "NetworkUnavailable")?.reason,
    );
    expect(reasons).toEqual(["CiliumIsUp", "CiliumIsUp", "CiliumIsUp"]);
    const refused = (await world.controlPlane.audit.calls()).filter(
      ({ user, status }) => status === 403 && user.startsWith("system:serviceaccount:"),
    );
    expect(countCalls(refused)).toEqual({});
  });

  it("writes nothing when there is nothing to do", async () => {
    const calls = await callsDuring(() => owner.reconcileAndWait());
    expect(countCalls(calls.filter(isWrite))).toEqual({});
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.length).toBeLessThanOrEqual(24);
    expect(beyondBudget("pass that changes nothing", spentByPass(world.log, "26 checks pass"))).toEqual([]);
  });

  it("repairs a changed configuration, rolls those who read it, and nothing else", async () => {
    const { admin } = world.controlPlane;
    await admin.patch(configMap, { data: { "enable-wireguard": "false" } });
    const calls = await callsDuring(async () => {
      await owner.reconcileAndWait();
      // That pass only looked: the next one writes, and ends when it has given cluster-admin back.
      await eventually("repaired configuration", async () => {
        const { data } = (await admin.get<ConfigMap>(configMap)) ?? {};
        return data?.["enable-wireguard"] === "true" && (await borrowed()) === 0 ? true : undefined;
      });
    });
    const written = calls.filter(isWrite).map(({ verb, resource, name }) => `${verb} ${resource} ${name}`);
    expect(written.sort()).toEqual([
      `create leases ${productNames.lease}`,
      `delete leases ${productNames.lease}`,
      "patch configmaps cilium-config",
      `patch configmaps ${productNames.inventory}`,
      "patch daemonsets cilium",
      "patch deployments cilium-operator",
    ]);
    await owner.waitForPhase("ready");
  });

  it("gives a tenant nothing for what RBAC lets him write", async () => {
    const { admin } = world.controlPlane;
    const tenant = await admitTenant(admin);
    await expect(tenant.post(bindings, binding)).rejects.toThrow("403");
    const revision = await tenant.get<KubeObject>(
      `${configMaps("kube-system")}/${productNames.revisionPrefix}1`,
    );
    const packed = String(jsonAt(revision, "binaryData", "revision.json.gz"));
    const content = mapAt({ revision: unpackJson(packed) as Json }, "revision");
    const forged = { ...content, objects: [...listAt(content, "objects"), binding] };
    const stranger = { namespace: "apps", name: "x" };
    await tenant.post(configMaps("apps"), forgedRevision(forged, stranger));
    await tenant.patch(`${configMaps("kube-system")}/${productNames.revisionPrefix}1`, {
      binaryData: { "revision.json.gz": packJson(forged) },
    });
    await tenant.patch("/api/v1/namespaces/payments", { metadata: { labels: ourLabel } });

    await owner.reconcileAndWait();
    // What was forged is written anew, for which cluster-admin is borrowed first.
    const codes = async () => (await owner.record())?.objections.first.map(({ code }) => code) ?? [];
    await eventually("word of the labelled stranger", async () =>
      (await codes()).includes("labelled-stranger") && (await borrowed()) === 0 ? true : undefined,
    );
    await owner.waitForPhase("ready");
    expect(await admin.get(`${bindings}/${bindingRef.name}`)).toBeUndefined();
    const payments = await admin.get<KubeObject>("/api/v1/namespaces/payments");
    expect(payments?.metadata.deletionTimestamp).toBeUndefined();

    await admin.delete(`${configMaps("apps")}/x`);
    await admin.patch("/api/v1/namespaces/payments", {
      metadata: { labels: { [productNames.ownerLabel]: null } },
    });
  });

  it("removes Cilium on enable_cilium=false, and waits for the nodes to be replaced", async () => {
    const { admin } = world.controlPlane;
    await owner.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    const { nodesToReplace } = await owner.waitForPhase("removing");
    expect(nodesToReplace?.total).toBe(3);
    await replaceNodes(admin);
    await owner.reconcileAndWait();
    await owner.waitForPhase("removed");
    await running.stop();
  });

  it("leaves nothing but what must stay", async () => {
    const { admin } = world.controlPlane;
    expect(await labelledObjects(admin)).toEqual([]);
    expect((await world.aws.cluster(realCluster))?.entries.has(product.principalArn)).toBe(false);

    const crds = await admin.list<KubeObject>("/apis/apiextensions.k8s.io/v1/customresourcedefinitions");
    expect(crds.map(({ metadata }) => metadata.name)).toContain("ciliumnetworkpolicies.cilium.io");
    expect(await admin.get("/apis/apps/v1/namespaces/kube-system/daemonsets/aws-node")).toBeDefined();
  });
});
