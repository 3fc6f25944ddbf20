import { countWhole, type Restart } from "../core/health/restart-plan.ts";
import { refKey } from "../core/kube-object.ts";
import type { StatusReport } from "../core/record/status-report.ts";
import { evictPod } from "./evict-pod.ts";
import type { ConnectedPass } from "./pass.ts";

type Asked = NonNullable<NonNullable<StatusReport["unmanagedPods"]>["asked"]>;

/** Workloads of one pass that may turn out to be unable to spare a pod. */
const mostAsked = 5;

/** Looks of a chain for which a workload is waited for that has lost pods by us. */
const patience = 4;

interface Restarted {
  readonly sentence: string;
  readonly evicted: boolean;
  /** The workload that was asked last. */
  readonly asked?: Asked;
  /** Marks of workloads that are not there: nobody makes other pods. */
  readonly gone: readonly string[];
}

/** The first workload that can spare a pod. One that has lost some by us is waited for; others that are not whole are passed by. */
export async function restartOne(
  pass: ConnectedPass,
  workloads: readonly Restart[],
  before: Asked | undefined,
  purpose: string,
): Promise<Restarted> {
  const told: string[] = [];
  const gone: string[] = [];
  let asked: Asked | undefined;
  for (const one of workloads.slice(0, mostAsked)) {
    const workload = await pass.kube.get(one.owner);
    const name = refKey(one.owner);
    if (workload === undefined) {
      gone.push(one.mark);
      continue;
    }
    asked = { mark: one.mark, evicted: false };
    const { available, wanted } = countWhole(workload);
    const isOurs = before?.mark === one.mark && before.evicted;
    if (available < wanted) {
      const sentence = `${name} is waited for: ${available} of ${wanted} pods are available.`;
      if (isOurs && pass.request.attempt < patience)
        return { sentence, evicted: false, asked: { ...asked, evicted: true }, gone };
      told.push(`${name} is passed by, since ${available} of its ${wanted} pods are available.`);
      continue;
    }
    const { evicted, words } = await evictSome(pass, one, Math.max(1, Math.floor(wanted / 4)));
    if (evicted > 0)
      return {
        sentence: `${evicted} of ${one.pods.length} pods of ${name} start anew, ${purpose}.`,
        evicted: true,
        asked: { ...asked, evicted: true },
        gone,
      };
    told.push(words ?? `Disruption budgets keep the pods of ${name} as they are.`);
  }
  return { sentence: told.join(" "), evicted: false, ...(asked === undefined ? {} : { asked }), gone };
}

/** How many went, until one stays; `words` of the API server where it was no budget that kept it. */
async function evictSome(
  pass: ConnectedPass,
  { pods }: Restart,
  most: number,
): Promise<{ readonly evicted: number; readonly words?: string }> {
  let evicted = 0;
  let gone = 0;
  for (const pod of pods.slice(0, most)) {
    const result = await evictPod(pass, pod);
    if (typeof result === "object") return { evicted, words: `${result.refusal}.` };
    if (result === "kept") return { evicted };
    if (result === "evicted") evicted += 1;
    else gone += 1;
  }
  return gone === 0
    ? { evicted }
    : { evicted, words: `${gone} of the pods to start anew are others by now.` };
}
