import { agentSelector, eligibleNodes } from "../core/health/eligible-nodes.ts";
import { type HealthCheck, isMet } from "../core/health/health-check.ts";
import { isPodReady } from "../core/health/pod-trouble.ts";
import { relayTrouble } from "../core/health/relay-trouble.ts";
import { rolloutCause } from "../core/health/rollout-cause.ts";
import { rolloutName, workloadsOf } from "../core/health/run-health-checks.ts";
import { mapAt } from "../core/json.ts";
import { type KubeObject, keyOf } from "../core/kube-object.ts";
import { agentsKey } from "../core/plan/chained-cni.ts";
import type { Revision } from "../core/plan/state-config-maps.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";
import type { KubeApi } from "./ports/kube-api.ts";
import { KubeApiError } from "./ports/kube-api-error.ts";

/** Workloads of one pass whose pods are read: one fault seldom stops more. */
const most = 3;

const agentsName = rolloutName(agentsKey);

/** The checks, each roll-out that does not come with its cause: at most nine requests more, and none where all is well. */
export async function explainRollouts(
  { kube, ports }: ConnectedPass,
  observed: Observed,
  { objects }: Revision,
  checks: readonly HealthCheck[],
): Promise<HealthCheck[]> {
  const unmet = new Set(checks.filter((check) => !isMet(check)).map(({ name }) => name));
  const nodes = eligibleNodes(observed.nodes, agentSelector(objects));
  const stuck = workloadsOf(objects)
    .map((workload) => observed.live.objects.get(keyOf(workload)))
    .filter((workload) => workload !== undefined)
    .filter((workload) => unmet.has(rolloutName(keyOf(workload))))
    .slice(0, most);
  const ageOf = (time: string) => ports.now() - Date.parse(time);
  const causes = new Map(
    await Promise.all(
      stuck.map(async (workload) => {
        const read = await podsAndWarnings(kube, workload);
        const cause = rolloutCause({ workload, nodes, ...read });
        const relay = unmet.has(agentsName) ? undefined : relayTrouble(workload, read.pods, ageOf);
        return [rolloutName(keyOf(workload)), { ...cause, trouble: relay ?? cause.trouble }] as const;
      }),
    ),
  );
  return checks.map((check) => {
    const found = causes.get(check.name);
    if (found === undefined) return check;
    return { ...check, missing: found.missing.slice(0, 5), ...found.trouble };
  });
}

/** None where they cannot be read: what was counted holds without a cause too. */
async function podsAndWarnings(kube: KubeApi, workload: KubeObject) {
  const { name, namespace = "" } = workload.metadata;
  const labels = Object.entries(mapAt(workload, "spec", "selector", "matchLabels"));
  const labelSelector = labels.map(([label, value]) => `${label}=${value}`).join(",");
  const warningsOf = (about: string) =>
    ifReadable(kube.list("Event", { namespace, fieldSelector: `type=Warning,involvedObject.name=${about}` }));
  const [pods, own] = await Promise.all([
    ifReadable(kube.list("Pod", { namespace, labelSelector })),
    warningsOf(name),
  ]);
  // One pod speaks for all whose state says nothing, such as those without their volume.
  const silent = pods.find((pod) => !isPodReady(pod));
  const theirs = silent === undefined ? [] : await warningsOf(silent.metadata.name);
  return { pods, warnings: [...own, ...theirs] };
}

async function ifReadable(
  reading: Promise<readonly KubeObject[] | undefined>,
): Promise<readonly KubeObject[]> {
  try {
    return (await reading) ?? [];
  } catch (error) {
    if (error instanceof KubeApiError && error.kind === "forbidden") return [];
    throw error;
  }
}
