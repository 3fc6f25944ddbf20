import { expect, it } from "vitest";
import type { Wire } from "./wire.ts";

/** What a lock of writers relies on: of two takers one is refused, and nobody gives back what another one has taken. */
export function leaseContract(wire: () => Wire): void {
  const leasesIn = async () => `/apis/coordination.k8s.io/v1/namespaces/${await wire().namespace()}/leases`;
  const spec = {
    leaseDurationSeconds: 120,
    acquireTime: "2026-11-30T18:00:00.123000Z",
    renewTime: "2026-11-30T18:00:00.123000Z",
  };
  const lease = (holderIdentity: string, name = "lock") => ({
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name },
    spec: { holderIdentity, ...spec },
  });
  const strict = "?fieldManager=us&fieldValidation=Strict";

  it("are made once, as they were sent", async () => {
    const leases = await leasesIn();
    const [one, other] = await Promise.all([
      wire().post(leases + strict, lease("one")),
      wire().post(leases + strict, lease("other")),
    ]);
    expect([one.status, other.status].sort()).toEqual([201, 409]);
    const [made, refused] = one.status === 201 ? [one, other] : [other, one];
    expect(made.at("spec")).toEqual({ holderIdentity: made === one ? "one" : "other", ...spec });
    expect(refused.body).toMatchObject({
      message: 'leases.coordination.k8s.io "lock" already exists',
      reason: "AlreadyExists",
      details: { name: "lock", group: "coordination.k8s.io", kind: "leases" },
    });
  });

  it("tell the server's time by a rehearsal, which leaves nothing behind", async () => {
    const leases = await leasesIn();
    const made = await wire().post(leases + strict, lease("one"));
    const rehearsed = await wire().post(`${leases}${strict}&dryRun=All`, lease("one", "clock"));
    expect(rehearsed.status).toBe(201);
    const [began, now] = [made, rehearsed].map((answer) =>
      Date.parse(String(answer.at("metadata", "creationTimestamp"))),
    );
    expect(now).toBeGreaterThanOrEqual(began ?? Number.NaN);
    expect((await wire().get(`${leases}/clock`)).status).toBe(404);
  });

  it("are taken over by one, who is not robbed of it by whoever had it before", async () => {
    const leases = await leasesIn();
    const end = (uid: unknown) =>
      wire().call("DELETE", `${leases}/lock`, {
        body: { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid } },
      });
    const dead = (await wire().post(leases + strict, lease("dead"))).at("metadata", "uid");
    const ends = await Promise.all([end(dead), end(dead)]);
    expect(ends.map(({ status }) => status).sort()).toEqual([200, 404]);
    const next = await wire().post(leases + strict, lease("next"));
    const late = await end(dead);
    expect([late.status, late.at("reason")]).toEqual([409, "Conflict"]);
    const held = await wire().get(`${leases}/lock`);
    expect(held.at("metadata", "uid")).toEqual(next.at("metadata", "uid"));
  });

  it("refuse a patch of an older version", async () => {
    const leases = await leasesIn();
    const made = await wire().post(leases + strict, lease("one"));
    const resourceVersion = made.at("metadata", "resourceVersion");
    const take = (holderIdentity: string) =>
      wire().merge(`${leases}/lock`, { metadata: { resourceVersion }, spec: { holderIdentity } });
    expect((await take("two")).status).toBe(200);
    expect((await take("three")).body).toMatchObject({ reason: "Conflict", code: 409 });
  });
}
