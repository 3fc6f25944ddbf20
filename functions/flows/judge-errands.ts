import { shortMark } from "../core/digest.ts";
import { admitsRefused } from "../core/errands/admits-refused.ts";
import { errandPrefix } from "../core/errands/errand-check.ts";
import { authenticates, type Judgement, judgeRound, refusalCheck } from "../core/errands/judge-round.ts";
import { changeOf, type Due, type Proof, suspects } from "../core/errands/proof.ts";
import { nodeOf, peerOf } from "../core/errands/read-answer.ts";
import { type Round, withSeen } from "../core/errands/round.ts";
import { stratumOf } from "../core/errands/stratum.ts";
import { countNames, type HealthCheck, isMet } from "../core/health/health-check.ts";
import { joinedNodes } from "../core/health/joined-nodes.ts";
import { quoted } from "../core/json.ts";
import type { KubeObject } from "../core/kube-object.ts";
import type { Revision } from "../core/plan/state-config-maps.ts";
import { policyNames } from "../core/preflight/checks/policy-rules.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";
import { authenticating } from "./post-errands.ts";
import type { StandingRound } from "./standing-rounds.ts";

/** What a round has shown. */
export interface Judged {
  readonly checks: readonly HealthCheck[];
  readonly proof: Proof;
  /** Nodes came or went meanwhile. */
  readonly hasChanged: boolean;
}

/** Nodes that stand, and how many know each other: those whose agents work, and those that agents may know already. */
export function seenNow(observed: Observed, { objects }: Revision): Round["seen"] {
  const joined = joinedNodes(observed.nodes, objects).length;
  return { fewest: joined, most: Math.max(joined, observed.ciliumNodes?.length ?? 0) };
}

/** Reads the answers of a round. Nodes that are gone are asked for none, and neither is who asked them. */
export async function judgeErrands(
  pass: ConnectedPass,
  observed: Observed,
  { round, pods, revision, due }: StandingRound & { readonly revision: Revision; readonly due: Due },
): Promise<Judged> {
  const { cluster, ports, previous } = pass;
  const { spec, pinned, objects } = revision;
  const nodes = joinedNodes(observed.nodes, objects);
  const standing = new Set(observed.nodes.map(({ metadata }) => metadata.name));
  const stands = (name: string | undefined) => name === undefined || standing.has(name);
  const asked = round.nodes.filter(stands);
  const isKnown = observed.vpcUnknown === undefined && cluster.vpcId !== undefined;
  const { seen } = withSeen(round, seenNow(observed, revision));
  const judgement = await withoutForeignAllows(
    pass,
    judgeRound({
      asked,
      instead: round.nodes.slice(round.sampled).filter(stands),
      isAuthenticated: authenticating(observed, revision) === true,
      pods: pods.filter((pod) => stands(nodeOf(pod)) && stands(peerOf(pod))),
      encryption: spec.encryption,
      networks: isKnown ? observed.facts.cidrs : [],
      routerPool: [pinned.routerPool.cidr, pinned.routerPool.cidr6].flatMap((cidr) => cidr ?? []),
      seen,
    }),
  );
  const answering = asked.filter((node) => !judgement.leftOut.includes(node));
  const again = askedAgain(previous, observed.nodes, answering);
  const checks = isMet(again) ? judgement.checks : [...judgement.checks, again];
  const failed = [...new Set([...judgement.failed, ...again.missing])].map(shortMark).sort();
  const strata = new Set(nodes.filter(({ metadata }) => answering.includes(metadata.name)).map(stratumOf));
  const change = changeOf(previous, due);
  const unasked = strataUnasked(nodes, asked, strata);
  const notAsked = judgement.leftOut.length < asked.length ? [...judgement.notAsked, ...unasked] : [];
  return {
    checks,
    hasChanged: asked.length < round.nodes.length || seen.fewest !== seen.most,
    proof: {
      proves: round.proves,
      askedAt: new Date(ports.now()).toISOString(),
      nodes: answering.length,
      of: nodes.length,
      strata: strata.size,
      strataOf: new Set(nodes.map(stratumOf)).size,
      checks: checks.length,
      authenticates: authenticates(checks),
      ...(change === undefined ? {} : { change }),
      ...(failed.length === 0 ? {} : { failed: failed.join(" ") }),
      ...(notAsked.length === 0 ? {} : { notAsked: [...notAsked] }),
    },
  };
}

/** Kinds of nodes of which some were to be asked, and none takes a pod: nothing is said of them. */
function strataUnasked(
  nodes: readonly KubeObject[],
  asked: readonly string[],
  answering: ReadonlySet<string>,
): string[] {
  const silent = nodes.filter(
    (node) => asked.includes(node.metadata.name) && !answering.has(stratumOf(node)),
  );
  return [...Map.groupBy(silent, stratumOf)].map(
    ([stratum, members]) =>
      `anything of nodes of kind ${quoted(stratum.trim())}: none of ${members.length} that were to be asked takes a pod`,
  );
}

/** What failed is made good by those that had it, or by their end. */
function askedAgain(
  previous: ConnectedPass["previous"],
  nodes: readonly KubeObject[],
  answering: readonly string[],
): HealthCheck {
  const marks = suspects(previous);
  const names = nodes.map(({ metadata }) => metadata.name).filter((name) => marks.has(shortMark(name)));
  return countNames(`${errandPrefix}nodes that failed and were asked again`, names, (name) =>
    answering.includes(name),
  );
}

/** Where a clusterwide policy of somebody's admits everybody, nobody can be refused, and that is no fault of policies. */
async function withoutForeignAllows({ kube }: ConnectedPass, judgement: Judgement): Promise<Judgement> {
  const name = errandPrefix + refusalCheck;
  const check = judgement.checks.find((one) => one.name === name && !isMet(one));
  if (check === undefined) return judgement;
  const policies = (await kube.list("CiliumClusterwideNetworkPolicy")) ?? [];
  const admitting = policies.filter(admitsRefused);
  if (admitting.length === 0) return judgement;
  const others = judgement.checks.filter((one) => one !== check);
  return {
    ...judgement,
    checks: others,
    failed: others.every(isMet) ? [] : judgement.failed,
    notAsked: [
      ...judgement.notAsked,
      `that a pod which no policy admits is refused: CiliumClusterwideNetworkPolicy ${policyNames(admitting)} admits all pods`,
    ],
  };
}
