import { expect, it } from "vitest";
import type { Wire } from "./wire.ts";

const foreignUid = "11111111-1111-4111-8111-111111111111";
const eventually = { timeout: 20_000, interval: 50 };

export function deleteContract(wire: () => Wire): void {
  async function stage() {
    const ns = await wire().namespace();
    const maps = `/api/v1/namespaces/${ns}/configmaps`;
    const make = (name: string, metadata: object = {}) =>
      wire().post(maps, { apiVersion: "v1", kind: "ConfigMap", metadata: { name, ...metadata } });
    const status = async (name: string) => (await wire().get(`${maps}/${name}`)).status;
    return { ns, maps, make, status };
  }
  const options = (rest: object) => ({ kind: "DeleteOptions", apiVersion: "v1", ...rest });

  it("answers with a Success that names what went, and 404 the next time", async () => {
    const { maps, make } = await stage();
    const made = await make("gone");
    expect((await wire().delete(`${maps}/gone`)).body).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Success",
      details: { name: "gone", kind: "configmaps", uid: made.at("metadata", "uid") },
    });
    const again = await wire().delete(`${maps}/gone`);
    expect(again.body).toMatchObject({
      message: 'configmaps "gone" not found',
      reason: "NotFound",
      code: 404,
    });
  });

  it("deletes only what the preconditions name", async () => {
    const { maps, make, status } = await stage();
    const made = await make("f");
    const [uid, version] = [made.at("metadata", "uid"), made.at("metadata", "resourceVersion")];
    const foreign = await wire().delete(`${maps}/f`, options({ preconditions: { uid: foreignUid } }));
    expect(foreign.body).toMatchObject({
      message: `Operation cannot be fulfilled on ConfigMap "f": the UID in the precondition (${foreignUid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
      reason: "Conflict",
      details: { name: "f", kind: "ConfigMap" },
      code: 409,
    });
    const stale = await wire().delete(`${maps}/f`, options({ preconditions: { resourceVersion: "1" } }));
    expect(stale.at("message")).toBe(
      `Operation cannot be fulfilled on ConfigMap "f": the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (${version}). The object might have been modified`,
    );
    expect(await status("f")).toBe(200);
    const right = await wire().delete(
      `${maps}/f`,
      options({ preconditions: { uid, resourceVersion: version } }),
    );
    expect(right.at("status")).toBe("Success");
    expect(await status("f")).toBe(404);
  });

  it("deletes nothing in a dry run", async () => {
    const { maps, make, status } = await stage();
    await make("dry");
    expect((await wire().delete(`${maps}/dry?dryRun=All`)).status).toBe(200);
    expect(await status("dry")).toBe(200);
  });

  it("keeps an object until its last finalizer has gone, and lets it change meanwhile", async () => {
    const { maps, make, status } = await stage();
    await make("f", { finalizers: ["x.io/f"] });
    const marked = await wire().delete(`${maps}/f`);
    expect(marked.body).toMatchObject({
      kind: "ConfigMap",
      metadata: {
        deletionGracePeriodSeconds: 0,
        deletionTimestamp: expect.any(String),
        finalizers: ["x.io/f"],
      },
    });
    const again = await wire().delete(`${maps}/f`);
    expect(again.at("metadata", "deletionTimestamp")).toBe(marked.at("metadata", "deletionTimestamp"));
    const changed = await wire().apply(`${maps}/f`, "m1", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "f" },
      data: { a: "b" },
    });
    expect([changed.status, changed.at("data")]).toEqual([200, { a: "b" }]);
    const freed = await wire().merge(`${maps}/f`, { metadata: { finalizers: null } });
    expect([freed.status, freed.at("metadata", "name")]).toEqual([200, "f"]);
    expect(await status("f")).toBe(404);
  });

  /** An owner and what depends on it. */
  async function family() {
    const place = await stage();
    const owner = await place.make("owner");
    const uid = owner.at("metadata", "uid");
    const reference = { apiVersion: "v1", kind: "ConfigMap", name: "owner", uid };
    await place.make("child", { ownerReferences: [reference] });
    return place;
  }

  it("takes dependents along in the background", async () => {
    const { maps, status } = await family();
    const answer = await wire().delete(`${maps}/owner?propagationPolicy=Background`);
    expect(answer.at("status")).toBe("Success");
    expect(await status("owner")).toBe(404);
    await expect.poll(() => status("child"), eventually).toBe(404);
  });

  it("keeps the owner in the foreground until its dependents have gone", async () => {
    const { maps, status } = await family();
    const answer = await wire().delete(`${maps}/owner?propagationPolicy=Foreground`);
    expect(answer.at("metadata", "finalizers")).toEqual(["foregroundDeletion"]);
    await expect.poll(() => status("owner"), eventually).toBe(404);
    expect(await status("child")).toBe(404);
  });

  it("leaves orphans behind, without their owner", async () => {
    const { maps, status } = await family();
    await wire().delete(`${maps}/owner`, options({ propagationPolicy: "Orphan" }));
    await expect.poll(() => status("owner"), eventually).toBe(404);
    const child = await wire().get(`${maps}/child`);
    expect([child.status, child.at("metadata", "ownerReferences")]).toEqual([200, undefined]);
  });

  it("leaves a pod on a node to its kubelet, unless it is deleted at once", async () => {
    const { ns } = await stage();
    const pods = `/api/v1/namespaces/${ns}/pods`;
    await wire().post(`/api/v1/namespaces/${ns}/serviceaccounts`, {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "runner" },
    });
    const spec = { serviceAccountName: "runner", nodeName: "far", containers: [{ name: "c", image: "i" }] };
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec };
    expect((await wire().post(pods, pod)).status).toBe(201);
    const asked = await wire().delete(`${pods}/p`);
    expect(asked.body).toMatchObject({
      kind: "Pod",
      metadata: { deletionGracePeriodSeconds: 30, deletionTimestamp: expect.any(String) },
    });
    expect((await wire().get(`${pods}/p`)).status).toBe(200);
    const forced = await wire().delete(`${pods}/p?gracePeriodSeconds=0`);
    expect([forced.status, forced.at("kind")]).toEqual([200, "Pod"]);
    expect((await wire().get(`${pods}/p`)).status).toBe(404);
  });

  it("empties a namespace before it goes, and lets nothing new in", async () => {
    const { ns, maps, make, status } = await stage();
    await make("held", { finalizers: ["x.io/f"] });
    await make("free");
    const marked = await wire().delete(`/api/v1/namespaces/${ns}`);
    expect(marked.body).toMatchObject({
      kind: "Namespace",
      metadata: { name: ns, deletionTimestamp: expect.any(String) },
      status: { phase: "Terminating" },
    });
    const late = await wire().apply(`${maps}/late`, "m1", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "late" },
    });
    expect(late.body).toMatchObject({
      message: `configmaps "late" is forbidden: unable to create new content in namespace ${ns} because it is being terminated`,
      reason: "Forbidden",
      details: { name: "late", kind: "configmaps", causes: [{ reason: "NamespaceTerminating" }] },
      code: 403,
    });
    await expect.poll(() => status("free"), eventually).toBe(404);
    expect((await wire().delete(`/api/v1/namespaces/${ns}`)).status).toBe(200);
    await wire().merge(`${maps}/held`, { metadata: { finalizers: null } });
    const there = async () => (await wire().get(`/api/v1/namespaces/${ns}`)).status;
    await expect.poll(there, eventually).toBe(404);
  });
}
