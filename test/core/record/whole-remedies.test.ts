import { expect, it } from "vitest";
import { setByNodePool } from "../../../functions/core/health/taint-source.ts";
import { noLongerAsked } from "../../../functions/core/preflight/objections.ts";
import { makeRecord } from "../../../functions/core/record/make-record.ts";
import type { StatusRecord } from "../../../functions/core/record/status-record.ts";
import type { StatusReport } from "../../../functions/core/record/status-report.ts";
import { clearView } from "../../builders/clear-view.ts";
import { evidence, nodeNames, unverified } from "../../builders/largest-parts.ts";

const now = "2026-11-22T10:00:00.000Z";
const arnOf = (length: number) => `arn:aws:eks:eu-west-1:111122223333:cluster/${"n".repeat(length)}`;
const other = { code: "other", severity: "warning", message: "It is so.", remedy: "Change it." } as const;

it.each([4, 40, 100])("keeps the lines whole that bring back a cluster of %i characters", (length) => {
  const arn = arnOf(length);
  const kept = noLongerAsked({ ...clearView.cluster, arn }, ["DaemonSet kube-system/cilium"]);
  let record: StatusRecord | undefined;
  for (let count = 0; count < 11; count += 1) {
    const names = nodeNames(5);
    const change = { kind: "change", why: "tags of the cluster changed", deleted: [] } as const;
    const status: StatusReport = {
      phase: "kept",
      reason: "r".repeat(400),
      change: { ...change, created: names, configured: names },
      evidence,
      unverified,
      objections: [kept, other],
    };
    record = makeRecord(arn, status, record, now);
  }
  const [first] = record?.objections.first.filter(({ code }) => code === kept.code) ?? [];
  expect(record?.history?.length ?? 0).toBeLessThan(9);
  expect(first?.remedy).toBe(kept.remedy);
});

it("keeps the whole line for a NodePool of eight taints", () => {
  const taint = { key: "node.cilium.io/agent-not-ready", effect: "NoExecute" };
  const taints = [taint, taint, taint, taint];
  const spec = { template: { spec: { taints, startupTaints: taints } } };
  const pool = { apiVersion: "karpenter.sh/v1", kind: "NodePool", metadata: { name: "default" }, spec };
  const found = setByNodePool(pool, () => true);
  const record = makeRecord(
    arnOf(4),
    {
      phase: "removing",
      reason: "r",
      objections: found === undefined ? [] : [found],
    },
    undefined,
    now,
  );
  expect(record.objections.first[0]?.remedy).toBe(found?.remedy);
  expect(found?.remedy).toMatch(/\]'$/);
});
