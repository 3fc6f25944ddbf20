import { minorNumber } from "../compare-versions.ts";
import { agentSelector, eligibleNodes } from "../health/eligible-nodes.ts";
import { numberAt } from "../json.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";
import type { Catalogue } from "../manifests/releases/catalogue.ts";
import type { Objection } from "../objection.ts";
import type { LiveState } from "../plan/live-state.ts";
import { imagesOf } from "../plan/pod-template.ts";
import type { Revision } from "../plan/state-config-maps.ts";
import { productNames } from "../product-names.ts";
import { stableJson } from "../stable-json.ts";
import { askRulesOfPlans } from "./ask-upgrade-rules.ts";
import { thirdTemplate } from "./third-template.ts";

/** The revision that is installed, and the one that would be. */
export interface RevisionChange {
  /** Of the cluster, for the lines that a person pastes. */
  readonly arn: string;
  readonly from: Revision;
  readonly to: Revision;
  readonly nodes: readonly KubeObject[];
  readonly live: Pick<LiveState, "objects" | "revisions">;
  readonly catalogue: Pick<Catalogue, "find">;
  /** The roll-out of `from` was given up, so that nothing is gained by waiting for it. */
  readonly hasFailed: boolean;
}

/** Objections to changes that could be begun and neither finished nor undone. */
export function upgradeChecks(change: RevisionChange): Objection[] {
  const [skipped, ...others] = ofRules(change);
  const found = skipped?.code === "release-skips-minor" ? [skipped] : [];
  const rest = found.length > 0 || skipped === undefined ? others : [skipped, ...others];
  return [
    ...found,
    ...listOf(outrunsRollout(change) ?? thirdTemplate(change)),
    ...rest,
    ...listOf(agentsLeaveNodes(change)),
  ];
}

const listOf = (objection: Objection | undefined) => (objection === undefined ? [] : [objection]);

/** What the rules for which revisions are compared say of the change. */
function ofRules({ from, to, arn, catalogue }: RevisionChange): Objection[] {
  const keepsStore = [from, to].every(({ pinned }) => pinned.storageSize !== null);
  const [spireBefore, spireAfter] = [from, to].map(({ spec }) => catalogue.find(spec.release)?.spireVersion);
  const move = {
    arn,
    before: from.spec,
    after: to.spec,
    kubernetes: "",
    config: {},
    spireBefore,
    spireAfter,
    keepsStore,
  };
  return askRulesOfPlans(move)
    .filter(({ rule }) => rule.ofRevisions === true)
    .map(({ rule, message, remedy }) => ({ code: rule.code, severity: "blocking", message, remedy }));
}

/**
 * The inventory says what was applied, and not what runs: until every node has the current revision, pods of an earlier
 * one do. The next minor up waits for the roll-out; the way back is open as long as it skips nothing that may still run.
 */
function outrunsRollout({ from, to, nodes, live }: RevisionChange): Objection | undefined {
  const [before, after] = [from.spec.release, to.spec.release];
  const step = minorNumber(after) - minorNumber(before);
  if (Math.abs(step) !== 1) return undefined;
  const { updated, wanted } = agentsUpdated(from, nodes, live);
  if (updated >= wanted) return undefined;
  const mayRun = live.revisions.map(({ spec }) => spec.release);
  const skipped = mayRun.find((release) => Math.abs(minorNumber(after) - minorNumber(release)) > 1);
  // A pass that died in the middle of its writes has begun this very move; turned back, it would roll the agents twice.
  const isBegun = runImagesOf(to, live);
  if ((step < 0 || isBegun) && skipped === undefined) return undefined;
  const stillRuns = skipped === undefined ? "" : `; agents of ${skipped} may still run`;
  return {
    code: "rollout-under-way",
    severity: "blocking",
    message:
      `Cilium ${before} is on ${updated} of ${wanted} nodes yet${stillRuns}: ` +
      `${after} waits until it is on all of them.`,
    remedy:
      "Wait for the roll-out: kubectl -n kube-system rollout status daemonset/cilium ; " +
      "where it does not end, see why: kubectl -n kube-system get pods -l k8s-app=cilium -o wide",
  };
}

const agentsKey = `DaemonSet ${productNames.namespace}/cilium`;

/** Whether the live DaemonSet of the agents names the images of the revision. */
function runImagesOf({ objects }: Revision, live: RevisionChange["live"]): boolean {
  const applied = objects.find((object) => keyOf(object) === agentsKey);
  return stableJson(imagesOf(live.objects.get(agentsKey))) === stableJson(imagesOf(applied));
}

/** Nodes whose agent is one of the revision, whether or not it works. */
function agentsUpdated(
  revision: Revision,
  nodes: readonly KubeObject[],
  live: RevisionChange["live"],
): { readonly updated: number; readonly wanted: number } {
  const agents = live.objects.get(agentsKey);
  const eligible = eligibleNodes(nodes, agentSelector(revision.objects)).length;
  if (agents === undefined) return { updated: 0, wanted: eligible };
  const wanted = Math.max(eligible, numberAt(agents, "status", "desiredNumberScheduled"));
  const isObserved = numberAt(agents, "status", "observedGeneration") >= (agents.metadata.generation ?? 1);
  const updated = numberAt(agents, "status", "updatedNumberScheduled");
  return { updated: isObserved && runImagesOf(revision, live) ? updated : 0, wanted };
}

/** An agent that goes leaves its CNI file behind, and no pod starts on that node any more. */
function agentsLeaveNodes({ from, to, nodes }: RevisionChange): Objection | undefined {
  const stay = new Set(eligibleNodes(nodes, agentSelector(to.objects)));
  const left = eligibleNodes(nodes, agentSelector(from.objects)).filter((node) => !stay.has(node));
  if (left.length === 0) return undefined;
  const names = left.map(({ metadata }) => metadata.name);
  return {
    code: "agents-leave-nodes",
    severity: "blocking",
    message: `The fleet's nodeSelectors.agents no longer admit ${names.slice(0, 3).join(", ")}${
      names.length > 3 ? ` and ${names.length - 3} more nodes` : ""
    }, which run an agent: without it no pod starts there.`,
    remedy:
      `Give these nodes the labels that the setting asks for: kubectl label node ${names.slice(0, 3).join(" ")} ` +
      `${labelsOf(to.objects)} ; replace them by nodes that never had Cilium, or take the setting back.`,
  };
}

function labelsOf(objects: readonly KubeObject[]): string {
  return Object.entries(agentSelector(objects))
    .filter(([label]) => label !== "kubernetes.io/os")
    .map(([label, value]) => `${label}=${value}`)
    .join(" ");
}
