import { renderOptionsOf } from "../core/desired/render-options-of.ts";
import { errandLimits } from "../core/errands/errand-limits.ts";
import { type Errand, errandPod } from "../core/errands/errand-pod.ts";
import { errandPolicies } from "../core/errands/errand-policies.ts";
import { askedNodes, judgeRound } from "../core/errands/judge-round.ts";
import { addressOf, askers, type Listener, listeners } from "../core/errands/plan-errands.ts";
import { type Proof, provenChecks, provenState, whyDue } from "../core/errands/proof.ts";
import { isOver, kindOf, nodeOf } from "../core/errands/read-answer.ts";
import { type Round, roundConfigMap } from "../core/errands/round.ts";
import { sampleNodes } from "../core/errands/sample-nodes.ts";
import { stratumOf } from "../core/errands/stratum.ts";
import { type HealthCheck, isMet } from "../core/health/health-check.ts";
import { joinedNodes } from "../core/health/joined-nodes.ts";
import type { KubeObject } from "../core/kube-object.ts";
import { catalogueWith } from "../core/manifests/releases/catalogue.ts";
import type { RenderInput } from "../core/manifests/render-input.ts";
import type { Revision } from "../core/plan/state-config-maps.ts";
import { AdminNeeded } from "./admin-needed.ts";
import { dayOf } from "./day-of.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";
import { refusedErrands } from "./refused-errands.ts";
import { lacksIdentities, renewOperator } from "./renew-operator.ts";
import { ageOf, readRounds, type StandingRound, takeAway } from "./standing-rounds.ts";
import { eachWrite } from "./write-failures.ts";

/** What errands have to say on a pass. */
export interface Errands {
  /** Checks of this round, or of the last one. */
  readonly checks: readonly HealthCheck[];
  readonly proof?: Proof;
  /** Since when a round is out; another pass reads it. */
  readonly errandsSince?: string;
  /** One sentence about it. */
  readonly underWay?: string;
  /** A half was sent, and nothing failed before: the next look need not wait any longer than the nodes. */
  readonly progressed?: boolean;
  /** Judged on this pass. */
  readonly isFresh?: boolean;
  /** The last round proved what stands now, and this one asks the same again. */
  readonly isAgain?: boolean;
}

type Judged = Required<Pick<Errands, "checks" | "proof">>;

interface Asked {
  readonly revision: Revision;
  /** Everything that the API tells is as it should be, and nothing speaks against pods of ours. */
  readonly isWell: boolean;
}

/**
 * One step of a round of errands: sent, then asked by pods that know where the first ones listen, then read and taken
 * away. Where no round is out and none is due, nothing is read either.
 */
export async function runErrands(pass: ConnectedPass, observed: Observed, asked: Asked): Promise<Errands> {
  const { previous, ports, request } = pass;
  const state = provenState(asked.revision.number, observed.live.objects.values());
  const day = dayOf(ports.now(), request.cluster);
  const isFresh = (time: string) =>
    dayOf(Date.parse(time), request.cluster) === day && !isDueInSoak(pass, Date.parse(time));
  const known = lastProof(pass);
  if (!pass.tags.mayProbe) return known;
  const due = asked.isWell ? whyDue(previous, state, isFresh) : undefined;
  if (due === undefined && previous?.errandsSince === undefined) return known;
  const input = renderInput(pass, asked.revision);
  if (input === undefined) return known;

  const standing = await readRounds(pass);
  const isCurrent = ({ round }: StandingRound) =>
    round.proves === state && ageOf(pass, round) < errandLimits.roundSeconds;
  const [current, ...older] = [...standing.filter(isCurrent), ...standing.filter((one) => !isCurrent(one))];
  const open = current !== undefined && isCurrent(current) ? current : undefined;
  await takeAway(pass, open === undefined ? standing : older);
  if (open === undefined) {
    if (due === undefined) return known;
    const most = due === "change" ? errandLimits.nodesAfterChange : errandLimits.nodesDaily;
    const nodes = sampleNodes(
      joinedNodes(observed.nodes, asked.revision.objects),
      most,
      `${day} ${request.attempt}`,
    );
    return nodes.length === 0 ? known : send(pass, observed, { input, state, nodes, known, asked });
  }
  return goOn(pass, observed, { ...open, input, known, asked });
}

/** What a change broke may show hours after it, and on new pods alone. */
function isDueInSoak({ ports, ledger }: ConnectedPass, askedAt: number): boolean {
  return ledger.member?.state === "soaking" && ports.now() - askedAt >= 1000 * errandLimits.soakSeconds;
}

/** What an earlier pass was told. */
export function lastProof({ previous, tags }: ConnectedPass): Errands {
  if (!tags.mayProbe) return { checks: [] };
  const { held: _, ...proof } = previous?.proof ?? { held: {} };
  const checks = provenChecks(previous);
  return "proves" in proof ? { checks, proof } : { checks };
}

/** Undefined: the release is no longer in the catalogue, and nobody knows its images. */
export function renderInput(
  { ports: { settings } }: ConnectedPass,
  { spec, pinned }: Revision,
): RenderInput | undefined {
  const release = catalogueWith(settings.releases).find(spec.release);
  return release === undefined ? undefined : { options: renderOptionsOf(spec, pinned, settings), release };
}

interface Sending {
  readonly input: RenderInput;
  readonly state: string;
  readonly nodes: readonly KubeObject[];
  readonly known: Errands;
  readonly asked: Asked;
}

/** What it belongs to goes first, so that a pass that dies leaves nothing that nobody finds. */
async function send(
  pass: ConnectedPass,
  observed: Observed,
  { input, state, nodes, known, asked }: Sending,
): Promise<Errands> {
  const { kube, ports } = pass;
  if (pass.rights === "reader") throw new AdminNeeded("send errands to the nodes");
  const sentAt = new Date(ports.now()).toISOString();
  const names = nodes.map(({ metadata }) => metadata.name);
  const draft: Round = { id: ports.now().toString(36), sentAt, proves: state, nodes: names, uid: "" };
  const { object: configMap } = await kube.apply(roundConfigMap(draft));
  const round = { ...draft, uid: configMap.metadata.uid ?? "" };
  const open = { round, configMap, pods: [], input, known };
  return postListeners(pass, open, authenticates(observed, asked));
}

interface OpenRound extends StandingRound {
  readonly input: RenderInput;
  readonly known: Errands;
}

/** Whether pods are to authenticate each other; undefined: no policy is served. */
function authenticates({ served }: Observed, { revision }: Asked): boolean | undefined {
  return served.includes("ciliumnetworkpolicies") ? revision.spec.mutualAuth === "spire" : undefined;
}

/** Policies first, and the errands that listen behind them. */
async function postListeners(
  pass: ConnectedPass,
  open: OpenRound,
  isAuthenticated: boolean | undefined,
): Promise<Errands> {
  const policies = isAuthenticated === undefined ? [] : errandPolicies(open.round, isAuthenticated);
  if (pass.rights === "reader") throw new AdminNeeded("send errands to the nodes");
  for (const policy of policies) await pass.kube.apply(policy);
  return post(pass, open, listeners(open.round.nodes, isAuthenticated === true));
}

/** Sends those of these errands that are not there yet: a pass that died may have sent a part. */
async function post(
  pass: ConnectedPass,
  { round, configMap, pods, input, known }: OpenRound,
  errands: readonly Errand[],
): Promise<Errands> {
  const there = new Set(pods.map(({ metadata }) => metadata.name));
  const rendered = errands.map((errand) => ({ object: errandPod(input, round, errand) }));
  const missing = rendered.filter(({ object }) => !there.has(object.metadata.name));
  const failures = await eachWrite(missing, async ({ object }) => void (await pass.kube.apply(object)));
  const refused = refusedErrands(errands.length, failures);
  if (refused === undefined) {
    const progressed = known.checks.every(isMet);
    return { ...out(pass, known, round, `${round.nodes.length} nodes are asked by errands`), progressed };
  }
  await takeAway(pass, [{ configMap }]);
  return { ...known, checks: [...known.checks.filter(({ name }) => name !== refused.name), refused] };
}

function out(pass: ConnectedPass, known: Errands, { sentAt, proves }: Round, underWay: string): Errands {
  pass.ledger.needsAdminNext = true;
  const isAgain = known.proof?.proves === proves;
  return { ...known, errandsSince: sentAt, underWay: `${underWay}.`, isAgain };
}

async function goOn(
  pass: ConnectedPass,
  observed: Observed,
  open: OpenRound & { readonly asked: Asked },
): Promise<Errands> {
  const { round, pods, known } = open;
  const age = ageOf(pass, round);
  const second = pods.filter((pod) => !isListener(pod));
  const isYoung = age < errandLimits.serverSeconds;
  if (second.length === 0 && isYoung) {
    const isAuthenticated = authenticates(observed, open.asked);
    if (pods.length < listeners(round.nodes, isAuthenticated === true).length)
      return postListeners(pass, open, isAuthenticated);
    const silent = pods.filter((pod) => addressOf(pod) === undefined && !isOver(pod));
    if (silent.length > 0)
      return out(pass, known, round, `${silent.length} of ${pods.length} errands have not begun`);
  }
  const wanted = askers(
    round.nodes,
    pods.flatMap((pod) => listenerOf(pod, round)),
  );
  const lasts = age < errandLimits.roundSeconds - 2 * errandLimits.lookSeconds;
  if (second.length < wanted.length && lasts) {
    if (pass.rights === "reader") throw new AdminNeeded("send errands to the nodes");
    return post(pass, open, wanted);
  }
  const busy = second.filter((pod) => !isOver(pod));
  if (busy.length > 0 && lasts)
    return out(pass, known, round, `${busy.length} of ${second.length} errands have not answered`);
  if (pass.rights === "reader") throw new AdminNeeded("take errands away");
  const judged = await renewed(pass, judge(pass, observed, open));
  await takeAway(pass, [open]);
  return judged;
}

function isListener(pod: KubeObject): boolean {
  return ["server", "guarded"].includes(kindOf(pod) ?? "");
}

/** Where nothing but authentication fails, its cause is most often one that a new start of the operator ends. */
async function renewed(pass: ConnectedPass, judged: Judged): Promise<Errands> {
  const { checks, proof } = judged;
  const renewedFor = pass.previous?.proof?.renewedFor;
  if (!lacksIdentities(checks) || renewedFor === proof.proves)
    return {
      checks,
      proof: { ...proof, ...(renewedFor === undefined ? {} : { renewedFor }) },
      isFresh: true,
    };
  const again = await renewOperator(pass, checks);
  return { checks: again, proof: { ...proof, renewedFor: proof.proves }, isFresh: true };
}

function listenerOf(pod: KubeObject, { nodes }: Round): Listener[] {
  const kind = kindOf(pod);
  const address = addressOf(pod);
  const node = nodeOf(pod);
  if (address === undefined || (kind !== "server" && kind !== "guarded")) return [];
  return [{ kind, place: nodes.indexOf(node), node, address }];
}

function judge(
  pass: ConnectedPass,
  observed: Observed,
  { round, pods, asked }: OpenRound & { readonly asked: Asked },
): Judged {
  const { cluster } = pass;
  const { spec, pinned } = asked.revision;
  const nodes = joinedNodes(observed.nodes, asked.revision.objects);
  const names = new Set(askedNodes({ pods }));
  const isKnown = observed.vpcUnknown === undefined && cluster.vpcId !== undefined;
  const checks = judgeRound({
    pods,
    encryption: spec.encryption,
    networks: isKnown ? observed.facts.cidrs : [],
    routerPool: [pinned.routerPool.cidr, pinned.routerPool.cidr6].flatMap((cidr) => cidr ?? []),
    nodes: nodes.length,
    mostNodes: Math.max(nodes.length, observed.ciliumNodes?.length ?? 0),
  });
  const strata = new Set(nodes.filter(({ metadata }) => names.has(metadata.name)).map(stratumOf));
  return {
    checks,
    proof: {
      proves: round.proves,
      askedAt: new Date(pass.ports.now()).toISOString(),
      nodes: names.size,
      of: nodes.length,
      strata: strata.size,
    },
  };
}
