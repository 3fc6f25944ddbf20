import { errandNamespaceName } from "../../core/errands/errand-namespace.ts";
import { clusterReport } from "../cluster-report.ts";
import { installedOf } from "../installed-of.ts";
import type { Observed } from "../observe.ts";
import type { ConnectedPass } from "../pass.ts";
import { readRounds, takeAway } from "../standing-rounds.ts";
import { retry, type StepResult } from "../step-result.ts";
import { hostOf, isReadyNode } from "./scene.ts";

/**
 * Before the first agent of a removal that was called off comes back, no errand may be under way that would take off its
 * node what it puts there. Undefined: none is, on a node whose kubelet answers.
 */
export async function callBack(pass: ConnectedPass, observed: Observed): Promise<StepResult | undefined> {
  if (observed.live.inventory?.removal === undefined) return undefined;
  const { rounds, pods } = await readRounds(pass);
  await takeAway(pass, rounds);
  if (pods === 0) return undefined;
  const standing = (await pass.kube.list("Pod", { namespace: errandNamespaceName })) ?? [];
  const ready = new Set(observed.nodes.filter(isReadyNode).map(({ metadata }) => metadata.name));
  const left = standing.filter((pod) => ready.has(hostOf(pod)));
  if (left.length === 0) return undefined;
  const reason = `The removal is called off: ${left.length} errands end, before agents come back.`;
  const report = clusterReport(pass, installedOf(pass, observed), { phase: "applying", reason });
  return retry(report, { isAwaited: true });
}
