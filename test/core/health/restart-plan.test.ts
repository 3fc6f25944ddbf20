import * as fc from "fast-check";
import { expect, it } from "vitest";
import { planRestarts } from "../../../functions/core/health/restart-plan.ts";
import type { PodFact } from "../../../functions/core/health/unmanaged-pods.ts";

const now = "2026-11-30T10:00:00.000Z";
const before = "2026-11-30T09:00:00Z";
const after = "2026-11-30T11:00:00Z";
const age = (time: string) => Date.parse("2026-11-30T12:00:00Z") - Date.parse(time);

const pod = (app: string, startedAt = before): PodFact => ({
  namespace: "default",
  name: `${app}-1`,
  uid: app,
  address: "10.0.0.1",
  node: "a",
  startedAt,
  isDns: false,
  owner: { apiVersion: "apps/v1", kind: "Deployment", namespace: "default", name: app },
});

const plan = (
  pods: readonly PodFact[],
  known?: Parameters<typeof planRestarts>[2],
  isDue = known === undefined,
) => planRestarts(pods, "all", known, { isDue, now, age });
const known = { total: 3, first: [], restarting: 3, since: now };
const namesIn = ({ workloads }: ReturnType<typeof plan>) => workloads.map(({ owner }) => owner.name);

it("asks each workload in its turn, whichever was asked last, and none twice", () => {
  const apps = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(apps, (names) => {
      const seen = new Set<string>();
      let asked: { mark: string; evicted: boolean } | undefined;
      for (const _ of names) {
        const { workloads } = plan(
          names.map((name) => pod(name)),
          asked === undefined ? known : { ...known, asked },
        );
        expect(workloads).toHaveLength(names.length);
        const [first] = workloads;
        seen.add(first?.owner.name ?? "");
        asked = { mark: first?.mark ?? "", evicted: false };
      }
      expect(seen.size).toBe(names.length);
    }),
  );
});

it("goes on with the workload whose pods it evicted, until it is through with it", () => {
  const all = [pod("a"), pod("b"), pod("c")];
  const [, second] = plan(all).workloads;
  const asked = { mark: second?.mark ?? "", evicted: true };
  expect(namesIn(plan(all, { ...known, asked }))).toEqual(["b", "c", "a"]);
});

it("leaves alone whose pods have started since, and are not managed all the same", () => {
  const found = plan([pod("a"), pod("b", after)], known);
  expect(namesIn(found)).toEqual(["a"]);
  expect(found.inVain).toHaveLength(1);
  const inVain = found.inVain.join(" ");
  // On another day, too, until none of its pods is left.
  expect(namesIn(plan([pod("a"), pod("b")], { ...known, inVain }, true))).toEqual(["a"]);
  expect(plan([pod("a")], { ...known, inVain }, true).inVain).toEqual([]);
});

it("leaves all alone where a new start has helped too many not", () => {
  const pods = Array.from({ length: 21 }, (_, at) => pod(`app-${at}`, after));
  expect(plan([...pods, pod("web")], known).workloads).toEqual([]);
});
