import { renderOptionsOf } from "../core/desired/render-options-of.ts";
import { shortMark } from "../core/digest.ts";
import { errandLimits } from "../core/errands/errand-limits.ts";
import { errandNamespace } from "../core/errands/errand-namespace.ts";
import { addressOf, askers, type Listener, listeners, placesOf } from "../core/errands/plan-errands.ts";
import { type Due, type Proof, provenChecks, provenState, suspects, whyDue } from "../core/errands/proof.ts";
import { isOver, kindOf, nodeOf } from "../core/errands/read-answer.ts";
import { type Round, roundConfigMap, withSeen } from "../core/errands/round.ts";
import { sampleNodes } from "../core/errands/sample-nodes.ts";
import { maximumAttempts } from "../core/events/requeue.ts";
import { type HealthCheck, isMet } from "../core/health/health-check.ts";
import { joinedNodes } from "../core/health/joined-nodes.ts";
import { type KubeObject, keyOf } from "../core/kube-object.ts";
import { catalogueWith } from "../core/manifests/releases/catalogue.ts";
import type { RenderInput } from "../core/manifests/render-input.ts";
import type { Revision } from "../core/plan/state-config-maps.ts";
import { AdminNeeded, isDeniedToReader } from "./admin-needed.ts";
import { askOthers, leftOutBy } from "./ask-others.ts";
import { dayOf } from "./day-of.ts";
import { type Judged, judgeErrands, seenNow } from "./judge-errands.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";
import { KubeApiError } from "./ports/kube-api-error.ts";
import {
  authenticating,
  isCrowded,
  makeRound,
  notSent,
  type Posted,
  postErrands,
  postListeners,
} from "./post-errands.ts";
import { endingNamespace, refusedErrands, refusedRound } from "./refused-errands.ts";
import { lacksIdentities, renewOperator } from "./renew-operator.ts";
import { attemptsBeforeReport } from "./result-of-error.ts";
import { ageOf, readRounds, type StandingRound, secondsSince, takeAway } from "./standing-rounds.ts";
import { isTransient } from "./transient-errors.ts";
import { objectionOf } from "./write-failures.ts";

/** What errands have to say on a pass. */
export interface Errands {
  /** Checks of this round, or of the last one. */
  readonly checks: readonly HealthCheck[];
  readonly proof?: Proof;
  /** Since when a round is out; another pass reads it. */
  readonly errandsSince?: string;
  /** One sentence about it. */
  readonly underWay?: string;
  /** A round is out, and ends by itself: the next look need not wait any longer than the nodes. */
  readonly isOut?: boolean;
  /** Judged on this pass. */
  readonly isFresh?: boolean;
  /** The last round proved what stands now, and this one asks the same again. */
  readonly isAgain?: boolean;
}

interface Asked {
  readonly revision: Revision;
  /** Everything that the API tells is as it should be, and nothing speaks against pods of ours. */
  readonly isWell: boolean;
}

/**
 * One step of a round of errands: sent, then asked by pods that know where the first ones listen, then read and taken
 * away. Where no round is out and none is due, nothing is read either. What the API server refuses of it is told as a
 * check: what stands in the cluster is as it was.
 */
export async function runErrands(pass: ConnectedPass, observed: Observed, asked: Asked): Promise<Errands> {
  try {
    return await step(pass, observed, asked);
  } catch (error) {
    return notTaken(pass, error);
  }
}

/** Throws what is no answer about errands: nobody answers, the time is up, or we have no rights. */
function notTaken(pass: ConnectedPass, error: unknown, known: Errands = lastProof(pass)): Errands {
  const isOfReader: boolean = isDeniedToReader(error, pass);
  if (!(error instanceof KubeApiError) || isOfReader) throw error;
  if (objectionOf(errandNamespace, error) === undefined) throw error;
  pass.ports.log.warn(error.message, { error: error.kind, status: error.status });
  const since = pass.previous?.errandsSince;
  const stays = since === undefined ? {} : { errandsSince: since };
  if (isTransient(error, "pass") && pass.request.attempt < attemptsBeforeReport)
    return { ...known, ...stays, underWay: `Errands wait for the API server: ${error.message}.` };
  return { ...withRefusal(known, refusedRound(error)), ...stays };
}

function withRefusal(known: Errands, refused: HealthCheck): Errands {
  return { ...known, checks: [...known.checks.filter(({ name }) => name !== refused.name), refused] };
}

async function step(pass: ConnectedPass, observed: Observed, asked: Asked): Promise<Errands> {
  const { previous, ports, request } = pass;
  const { revision } = asked;
  const state = provenState(revision.number, observed.live.objects.values());
  const day = dayOf(ports.now(), request.cluster);
  const isFresh = (time: string) =>
    dayOf(Date.parse(time), request.cluster) === day && !isDueInSoak(pass, Date.parse(time));
  const known = lastProof(pass);
  if (!pass.tags.mayProbe) return known;
  const due = asked.isWell ? whyDue(previous, state, isFresh) : undefined;
  if (due === undefined && previous?.errandsSince === undefined) return known;
  const input = renderInput(pass, revision);
  if (input === undefined) return known;
  const { deletionTimestamp } = observed.live.objects.get(keyOf(errandNamespace))?.metadata ?? {};
  if (deletionTimestamp !== undefined) return due === "change" ? withRefusal(known, endingNamespace) : known;

  const standing = await readRounds(pass);
  const isCurrent = ({ round }: StandingRound) =>
    round.proves === state && round.nodes.length > 0 && ageOf(pass, round) < errandLimits.roundSeconds;
  const open = standing.rounds.find(isCurrent);
  await takeAway(
    pass,
    standing.rounds.filter((one) => one !== open),
  );
  const out = { input, known, asked, due, standingPods: standing.pods };
  if (open !== undefined) {
    const gone = await goOn(pass, observed, { ...open, ...out });
    if (gone !== "anew") return gone;
    await takeAway(pass, [open]);
  }
  // A wake-up after which there is none would leave a round that nobody reads; who has no rights needs one more.
  const isLast = request.attempt >= maximumAttempts - (pass.rights === "reader" ? 2 : 1);
  if (due === undefined) return known;
  if (isLast)
    return due === "change" ? { ...known, underWay: "Errands ask the nodes at the next sweep." } : known;
  const nodes = sampleNodes(joinedNodes(observed.nodes, revision.objects), mostNodes(due), {
    first: isSuspect(pass),
    turn: `${day} ${request.attempt}`,
    day: Math.floor(Date.parse(day) / 86_400_000),
  }).map(({ metadata }) => metadata.name);
  if (nodes.length === 0) return known;
  const isAuthenticated = authenticating(observed, revision);
  if (isCrowded(standing.pods, nodes.length, isAuthenticated))
    return { ...known, underWay: `${standing.pods} pods of earlier errands end, before others are sent.` };
  const made = await makeRound(pass, { proves: state, nodes, seen: seenNow(observed, revision) });
  const places = placesOf(nodes, () => true);
  const posted = await postListeners(pass, made, { input, places, isAuthenticated, leftOut: new Set() });
  return afterPosting(pass, { ...made, ...out }, posted);
}

function mostNodes(due: "change" | "daily"): number {
  return due === "change" ? errandLimits.nodesAfterChange : errandLimits.nodesDaily;
}

function isSuspect({ previous }: ConnectedPass): (node: KubeObject) => boolean {
  const marks = suspects(previous);
  return ({ metadata }) => marks.has(shortMark(metadata.name));
}

/** What a change broke may show hours after it, and on new pods alone. */
function isDueInSoak({ ports, ledger }: ConnectedPass, askedAt: number): boolean {
  return ledger.member?.state === "soaking" && ports.now() - askedAt >= 1000 * errandLimits.soakSeconds;
}

/** What an earlier pass was told. */
function lastProof({ previous, tags }: ConnectedPass): Errands {
  if (!tags.mayProbe) return { checks: [] };
  const { held: _, ...proof } = previous?.proof ?? { held: {} };
  const checks = provenChecks(previous);
  return "proves" in proof ? { checks, proof } : { checks };
}

/**
 * The same where a pass may send none: paused, blocked, or kept. What is out is taken away, since nobody would read it.
 */
export async function leaveErrands(pass: ConnectedPass): Promise<Errands> {
  const known = lastProof(pass);
  if (pass.previous?.errandsSince === undefined) return known;
  try {
    await takeAway(pass, (await readRounds(pass)).rounds);
    return known;
  } catch (error) {
    const { checks: _, ...untold } = notTaken(pass, error, known);
    return { ...untold, checks: known.checks };
  }
}

/** Undefined: the release is no longer in the catalogue, and nobody knows its images. */
export function renderInput(
  { ports: { settings } }: ConnectedPass,
  { spec, pinned }: Revision,
): RenderInput | undefined {
  const release = catalogueWith(settings.releases).find(spec.release);
  return release === undefined ? undefined : { options: renderOptionsOf(spec, pinned, settings), release };
}

interface OpenRound extends StandingRound {
  readonly input: RenderInput;
  readonly known: Errands;
  readonly asked: Asked;
  readonly due: Due;
  /** Pods in our namespace, of whichever round. */
  readonly standingPods: number;
}

async function afterPosting(
  pass: ConnectedPass,
  open: OpenRound,
  { sent, failures }: Posted,
): Promise<Errands> {
  const refused = refusedErrands(sent, failures);
  if (refused === undefined) return out(pass, open, `${open.round.nodes.length} nodes are asked by errands`);
  await takeAway(pass, [open]);
  return withRefusal(open.known, refused);
}

function out(pass: ConnectedPass, { known, round }: OpenRound, underWay: string): Errands {
  pass.ledger.needsAdminNext = true;
  const isAgain = known.proof?.proves === round.proves;
  return { ...known, errandsSince: round.sentAt, underWay: `${underWay}.`, isOut: true, isAgain };
}

/** The next step of a round that is out; `anew`: nothing can come of it. */
async function goOn(pass: ConnectedPass, observed: Observed, before: OpenRound): Promise<Errands | "anew"> {
  const { input } = before;
  const { revision } = before.asked;
  const age = ageOf(pass, before.round);
  const standing = new Set(observed.nodes.map(({ metadata }) => metadata.name));
  const placesIn = ({ nodes }: Round) => placesOf(nodes, (node) => standing.has(node));
  const places = placesIn(before.round);
  if (places.length === 0) return "anew";
  const open = await noteSeen(pass, observed, before);
  const { round } = open;
  const pods = open.pods.filter((pod) => standing.has(nodeOf(pod)));
  const first = pods.filter(isListener);
  const second = pods.filter((pod) => !isListener(pod));
  const leftOut = leftOutBy(pass, open, first);
  const isAuthenticated = authenticating(observed, revision);
  const listening = { input, isAuthenticated, leftOut };
  const extended = await askOthers(pass, observed, open, revision);
  if (extended !== undefined) {
    const half = { ...listening, places: placesIn(extended.round) };
    return afterPosting(pass, extended, await postListeners(pass, extended, half));
  }
  if (secondsSince(pass, round.extendedAt) < errandLimits.serverSeconds) {
    const half = listeners(places, isAuthenticated === true, leftOut);
    if (notSent(open, half).length > 0)
      return afterPosting(pass, open, await postListeners(pass, open, { ...listening, places }));
    const silent = first.filter((pod) => addressOf(pod) === undefined && !isOver(pod));
    if (silent.length > 0)
      return out(pass, open, `${silent.length} of ${first.length} errands have not begun`);
  }
  // Where nobody was sent, nobody is silent.
  if (pods.length === 0) return "anew";
  const heard = first.flatMap((pod) => listenerOf(pod, round));
  const wanted = askers(
    places.filter(({ node }) => !leftOut.has(node)),
    heard,
  );
  const lasts = age < errandLimits.roundSeconds - 2 * errandLimits.lookSeconds;
  if (notSent(open, wanted).length > 0 && lasts)
    return afterPosting(pass, open, await postErrands(pass, open, input, wanted));
  const busy = second.filter((pod) => !isOver(pod));
  if (busy.length > 0 && lasts)
    return out(pass, open, `${busy.length} of ${second.length} errands have not answered`);
  return end(pass, observed, open);
}

/** What agents may know of each other changes while a round is out. */
async function noteSeen(pass: ConnectedPass, observed: Observed, open: OpenRound): Promise<OpenRound> {
  const round = withSeen(open.round, seenNow(observed, open.asked.revision));
  const isNews = round.seen.fewest !== open.round.seen.fewest || round.seen.most !== open.round.seen.most;
  if (isNews && pass.rights === "admin") await pass.kube.apply(roundConfigMap(round));
  return { ...open, round };
}

/** Judges a round, and takes it away: what was read counts, whether or not that is taken. */
async function end(pass: ConnectedPass, observed: Observed, open: OpenRound): Promise<Errands> {
  if (pass.rights === "reader") throw new AdminNeeded("take errands away");
  const judged = await judgeErrands(pass, observed, { ...open, revision: open.asked.revision });
  const mayBeOfChange = judged.hasChanged && pass.request.attempt < attemptsBeforeReport;
  if (mayBeOfChange && open.due !== undefined && !judged.checks.every(isMet)) {
    await takeAway(pass, [open]);
    return { ...open.known, underWay: "Nodes came or went while they were asked, and are asked anew." };
  }
  const errands = await renewed(pass, judged);
  try {
    await takeAway(pass, [open]);
    return errands;
  } catch (error) {
    return notTaken(pass, error, errands);
  }
}

function isListener(pod: KubeObject): boolean {
  return ["server", "guarded"].includes(kindOf(pod) ?? "");
}

/** Where nothing but authentication fails, its cause is most often one that a new start of the operator ends. */
async function renewed(pass: ConnectedPass, { checks, proof }: Judged): Promise<Errands> {
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
