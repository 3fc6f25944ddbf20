import { compareVersions, minorNumber } from "../compare-versions.ts";
import type { FleetSettings } from "../desired/fleet-settings.ts";
import { readTags } from "../desired/read-tags.ts";
import { type Catalogue, catalogueWith } from "../manifests/releases/catalogue.ts";
import { type KnownBad, knownBad } from "../manifests/releases/known-bad.ts";
import type { UpgradeRule } from "../preflight/upgrade-rule.ts";
import { plain } from "../record/plain.ts";
import type { StatusRecord } from "../record/status-record.ts";
import { foreignAlarms } from "./alarm-gate.ts";
import type { Change } from "./change.ts";
import { type Dealt, dealWaves, isSelected } from "./deal-waves.ts";
import { alreadyThere } from "./ending.ts";
import { knownBadFor } from "./known-bad-for.ts";
import { pinningTag } from "./member/assigned-target.ts";
import type { Member } from "./member/member.ts";
import { objectToNames, plainName } from "./named-clusters.ts";
import { planTargets } from "./plan-targets.ts";
import { type PlannedMember, type RolloutPlan, withDigest } from "./rollout-plan.ts";
import type { RolloutRequest, WaveRequest } from "./rollout-request.ts";
import type { PlannedWave } from "./rollout-spec.ts";
import { rulesFor } from "./rules-for.ts";
import { nodesOf, strataOf } from "./strata.ts";
import { termsDigest, termsOf } from "./terms.ts";

/** A cluster that exists, or that has a record. */
export interface FoundCluster {
  readonly name: string;
  /** Undefined: EKS does not know it. */
  readonly tags: Readonly<Record<string, string>> | undefined;
  /** Undefined: there is none that can be read. */
  readonly record: StatusRecord | undefined;
}

export interface PlanningView {
  readonly request: RolloutRequest;
  readonly clusters: readonly FoundCluster[];
  /** Names of all that EKS knows, with a record or without; absent: those of `clusters`. */
  readonly existing?: readonly string[];
  readonly settings: FleetSettings;
  /** Ids of the rollouts that are under way, by the names of their members. */
  readonly claims: ReadonlyMap<string, readonly string[]>;
}

export type Planning =
  | { readonly kind: "plan"; readonly plan: RolloutPlan }
  /** One sentence each. */
  | { readonly kind: "refused"; readonly why: readonly string[] };

/** The plan of a request, cluster by cluster: pure, so that the same fleet gives the same digest. */
export function planRollout(view: PlanningView): Planning {
  const { request, settings, clusters, claims } = view;
  const catalogue = catalogueWith(settings.releases);
  const change = resolve(request.change, catalogue);
  if (change === undefined) {
    const asked = "release" in request.change ? request.change.release : "";
    const known = catalogue.names.join(", ");
    return refused(`Release ${asked} is not in the catalogue, which has ${known}.`);
  }
  const [foreign] = foreignAlarms([...settings.rolloutAlarms, ...(request.alarms ?? [])], settings.scope);
  if (foreign !== undefined) {
    const { account, region } = settings.scope;
    return refused(
      `Alarm ${foreign} is not of account ${account} in ${region}, and no other can be read: name one that is, such as a composite alarm.`,
    );
  }
  const recorded = new Set(clusters.map(({ name }) => name));
  const objection = objectToNames(request, {
    recorded,
    existing: new Set(view.existing ?? recorded),
    scope: settings.scope,
  });
  if (objection !== undefined) return refused(objection);
  const judged = judgeClusters(
    clusters.filter((cluster) => isAsked(cluster, request)),
    { change, accept: request.accept ?? [] },
    settings,
  );
  const holderOf = (name: string) =>
    claims.get(name)?.find((id) => request.supersedes?.includes(id) !== true);
  const overlaps = judged.flatMap(({ name, why }) =>
    why === undefined && holderOf(name) !== undefined ? [name] : [],
  );
  const [overlap] = overlaps;
  if (overlap !== undefined && request.onOverlap !== "exclude") {
    return refused(
      `Rollout ${holderOf(overlap)} has ${overlap} already, and ${overlaps.length - 1} more are in others: ` +
        `wait for it, abort it, or ask with "onOverlap": "exclude" or "supersedes": ["${holderOf(overlap)}"].`,
    );
  }
  const members = judged.map((one) => {
    const holder = holderOf(one.name);
    const why =
      one.why ??
      (holder === undefined ? undefined : `rollout ${holder} has it`) ??
      restless(one.record, request.supersedes);
    return { ...one, why };
  });
  const moving = members.filter(({ why }) => why === undefined);
  return { kind: "plan", plan: planOf(view, change, members, moving) };
}

const restlessStates: readonly (Member["state"] | undefined)[] = [
  "starting",
  "moving",
  "verifying",
  "failed",
  "returning",
];

/** What the rollout that is superseded has under way comes to one of two revisions, and nobody knows to which. */
function restless(record: StatusRecord | undefined, supersedes: readonly string[] = []): string | undefined {
  const { id, state } = record?.rollout ?? {};
  const isRestless = id !== undefined && supersedes.includes(id) && restlessStates.includes(state);
  return isRestless ? `rollout ${id} has it under way: it may join once it has come to rest` : undefined;
}

const refused = (...why: string[]): Planning => ({ kind: "refused", why });

/** With the newest patch of a minor, as of now. */
function resolve(change: RolloutRequest["change"], catalogue: Catalogue): Change | undefined {
  if (!("release" in change)) return change;
  const release = catalogue.resolve(change.release);
  return release === undefined ? undefined : { release };
}

function isAsked({ name, tags = {} }: FoundCluster, { select }: RolloutRequest): boolean {
  if (select?.exclude?.some((one) => plainName(one) === name)) return false;
  return isSelected(name, tags, { select: select?.tags, names: select?.names });
}

interface Judged extends Dealt {
  readonly record: StatusRecord | undefined;
  /** Why it is left out; undefined: it moves. */
  readonly why: string | undefined;
}

/** Each cluster by itself, whatever wave it may come to. */
export function judgeClusters(
  clusters: readonly FoundCluster[],
  { change, accept }: Pick<RolloutPlan, "change" | "accept">,
  settings: FleetSettings,
): readonly Judged[] {
  const catalogue = catalogueWith(settings.releases);
  const rows = [...knownBad, ...settings.knownBad];
  return clusters.map((cluster) => judge(cluster, change, { accept, catalogue, settings, rows }));
}

const movable: readonly StatusRecord["phase"][] = [
  "ready",
  "degraded",
  "verifying",
  "applying",
  "blocked",
  "waiting",
];

function judge(
  { name, tags = {}, record }: FoundCluster,
  change: Change,
  view: {
    readonly accept: readonly string[];
    readonly catalogue: Catalogue;
    readonly rows: readonly KnownBad[];
    readonly settings: FleetSettings;
  },
): Judged {
  const { acknowledge = [] } = readTags(tags).requested;
  const found = (record === undefined ? [] : rulesFor(record, change, view)).filter(
    ({ rule }) => rule.mayBeAcknowledged === undefined || !acknowledge.includes(rule.code),
  );
  const says = (severity: UpgradeRule["severity"]) =>
    found.find(({ rule }) => rule.severity === severity)?.message;
  const lasting = says("one-way");
  const { accept } = view;
  const bad = record === undefined ? undefined : knownBadFor(record, change, view.rows);
  const why =
    (record === undefined ? "it has no record that can be read" : undefined) ??
    (record === undefined ? undefined : leftOut(record, tags, change)) ??
    says("blocking") ??
    (lasting !== undefined && !accept.includes("cannot-return")
      ? `needs "accept": ["cannot-return"], as it cannot come back: ${lasting}`
      : undefined) ??
    (bad !== undefined && !accept.includes(`known-bad:${bad.release}`)
      ? `needs "accept": ["known-bad:${bad.release}"]: it is known that ${bad.what} (${bad.source})`
      : undefined);
  return {
    name,
    tags,
    record,
    why,
    lasting,
    strata: record === undefined ? [] : strataOf(record),
    ...(record === undefined ? {} : { nodes: nodesOf(record) }),
  };
}

/** Why a cluster does not take part; the first reason. */
function leftOut(
  record: StatusRecord,
  tags: Readonly<Record<string, string>>,
  change: Change,
): string | undefined {
  const { release, revision, phase, spec } = record;
  if (release === null || revision === null || revision < 1 || !movable.includes(phase))
    return `nothing is installed on it by us: its phase is ${phase}`;
  const { requested } = readTags(tags);
  if (requested.enable === false) return "its tag enable_cilium=false removes Cilium";
  const pin = pinningTag(change, requested);
  if (pin !== undefined) return `its tag ${pin} pins it`;
  if ("refresh" in change) return record.updateAvailable === undefined ? alreadyThere : undefined;
  if ("set" in change) {
    const isThere = Object.entries(change.set).every(
      ([part, value]) => spec?.[part as keyof typeof change.set] === value,
    );
    return isThere ? alreadyThere : undefined;
  }
  return release === change.release ? alreadyThere : undefined;
}

function planOf(
  { request, settings }: PlanningView,
  change: Change,
  members: readonly Judged[],
  moving: readonly Judged[],
): RolloutPlan {
  const isPatch =
    "release" in change &&
    moving.every(({ record }) => minorNumber(record?.release ?? "") === minorNumber(change.release));
  const accept = [...(request.accept ?? [])].sort();
  const asked = withRest(request.waves ?? defaultWaves);
  const dealt = dealWaves(moving, asked, request.id);
  const waves = asked.map((wave, index) => ({
    ...plannedWave(wave, index, isPatch, dealt[index] ?? []),
    // Whoever accepts what is known to be bad has it approved before anything starts.
    ...(index === 0 && accept.some((one) => one !== "cannot-return") ? { approval: true } : {}),
  }));
  const covered = new Set(dealt[0]?.flatMap(({ strata }) => strata));
  const uncovered = [...new Set(moving.flatMap(({ strata }) => strata))].filter((one) => !covered.has(one));
  const left = members.filter(({ why }) => why !== undefined);
  const { targets, targetOf } = planTargets(
    moving.flatMap(({ record }) => (record === undefined ? [] : [record])),
    change,
    settings,
  );
  return withDigest({
    rollout: request.id,
    change,
    accept,
    targets,
    waves,
    members: [
      ...dealt.flatMap((wave, index) => wave.map((one) => plannedMember(one, index, targetOf(one.record)))),
      ...left
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map((one) => plannedMember(one, undefined, undefined)),
    ],
    uncovered: uncovered
      .sort(compareVersions)
      .slice(0, 10)
      .map((one) => plain(one, 60)),
    terms: termsDigest(termsOf(request, change)),
  });
}

const defaultWaves: readonly WaveRequest[] = [
  { name: "canary", representative: true, count: 3 },
  { name: "ten", percent: 10, maxConcurrent: 3 },
  { name: "thirty", percent: 30, maxConcurrent: 5 },
  { name: "rest", rest: true, maxConcurrent: 10 },
];

/** Whoever no wave selects comes last. */
function withRest(waves: readonly WaveRequest[]): readonly WaveRequest[] {
  if (waves.some(({ rest }) => rest === true)) return waves;
  return [...waves, { name: freeName(waves, ["rest", "all-others"]), rest: true }];
}

/** The first of these names that no wave has, or the last one with a number. */
export function freeName(waves: readonly { readonly name: string }[], wanted: readonly string[]): string {
  const taken = new Set(waves.map(({ name }) => name));
  const numbered = Array.from({ length: taken.size + 1 }, (_, at) => `${wanted.at(-1)}-${at + 2}`);
  return [...wanted, ...numbered].find((name) => !taken.has(name)) ?? "";
}

function plannedWave(
  wave: WaveRequest,
  index: number,
  isPatch: boolean,
  members: readonly Judged[],
): PlannedWave {
  return {
    name: wave.name,
    maxConcurrent: wave.maxConcurrent ?? 1,
    soakMinutes: wave.soakMinutes ?? (isPatch ? 60 : 1440),
    failureBudget: wave.failureBudget ?? 0,
    strict: wave.strict ?? index === 0,
    approval: wave.approval !== undefined || members.some(({ lasting }) => lasting !== undefined),
  };
}

export function plannedMember(
  { name, record, lasting, why, nodes }: Judged,
  wave: number | undefined,
  target: number | undefined,
): PlannedMember {
  return {
    name,
    ...(wave === undefined
      ? { why: plain(why ?? "", 160) }
      : {
          wave,
          revision: record?.revision ?? 0,
          ...(target === undefined ? {} : { target }),
          ...(record?.clusterCreatedAt === undefined ? {} : { created: record.clusterCreatedAt }),
          ...(lasting === undefined ? {} : { lasting: plain(lasting, 100) }),
        }),
    ...(record?.release == null ? {} : { from: record.release }),
    ...(nodes === undefined ? {} : { nodes }),
  };
}

/** Members that may be hurt in a wave, at worst: what its plan says to whoever approves it. */
export function worstOf({ strict, failureBudget, maxConcurrent }: PlannedWave, members: number): number {
  return Math.min(members, strict ? failureBudget + 1 : failureBudget + maxConcurrent);
}
