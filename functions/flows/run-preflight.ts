import type { LastApplied } from "../core/desired/last-applied.ts";
import type { KubeObject } from "../core/kube-object.ts";
import { catalogueWith } from "../core/manifests/releases/catalogue.ts";
import { knownBad } from "../core/manifests/releases/known-bad.ts";
import type { Objection } from "../core/objection.ts";
import { helmClaim } from "../core/plan/keeper-of.ts";
import { notKnown, objectionsOf, preflight } from "../core/preflight/preflight.ts";
import { factTable, type PreflightReadings } from "../core/preflight/preflight-facts.ts";
import { preflightTable } from "../core/preflight/preflight-table.ts";
import type { Moment, PreflightIntent } from "../core/preflight/preflight-view.ts";
import { vpcUnknown } from "../core/preflight/vpc-unknown.ts";
import { dayOf } from "./day-of.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";
import { AwsCallError } from "./ports/aws-call-error.ts";
import { KubeApiError } from "./ports/kube-api-error.ts";
import { isTransient } from "./transient-errors.ts";

interface Target {
  readonly target: LastApplied;
  /** Objects as they would be; none where nothing can be rendered. */
  readonly objects: readonly KubeObject[];
  readonly moment: Moment;
  /** Codes that somebody has acknowledged beside the cluster's owner. */
  readonly acknowledged?: readonly string[];
}

/**
 * Runs the checks. What costs much to read is read before a change, once a day, and as long as what it showed blocks;
 * in between, and where it is not answered, what it showed stays in the record.
 */
export async function runPreflight(
  pass: ConnectedPass,
  observed: Observed,
  { target, objects, moment, acknowledged = [] }: Target,
): Promise<readonly Objection[]> {
  const { cluster, tags, ports } = pass;
  const intent = {
    cluster,
    moment,
    spec: target.spec,
    pinned: target.pinned,
    before: observed.lastApplied?.spec,
    objects,
    applied: observed.revision?.objects ?? [],
    helmClaims: helmClaims(observed),
    namedStorageClass: ports.settings.storageClass,
    knownBad: [...knownBad, ...ports.settings.knownBad],
    releases: catalogueWith(ports.settings.releases).names,
    acknowledged: [...(tags.requested.acknowledge ?? []), ...acknowledged],
  };
  const isDue = moment !== "settled" || isReadingDue(pass);
  const surroundings = isDue ? await surroundingsAt(pass, moment, observed) : undefined;
  const readings = {
    ...(await readingsOf(observed)),
    ...cidrsReading(pass, observed, moment),
    ...surroundings,
  };
  const findings = preflight(intent, readings);
  const unknown = findings.filter(({ verdict }) => verdict === "unknown").map(({ check }) => check.code);
  return [
    ...objectionsOf(findings, intent, readings),
    ...(observed.helmReleases === undefined ? remembered(pass, intent, isOfSecrets) : []),
    ...(surroundings === undefined ? remembered(pass, intent, isDaily) : []),
    // What may not be seen any more has not gone away.
    ...remembered(pass, intent, (code) => unknown.includes(code)),
  ];
}

/** Namespaces of the releases that objects of ours say they belong to. */
function helmClaims({ live }: Observed): string[] {
  return [...live.objects.values()].flatMap((object) => helmClaim(object)?.namespace ?? []);
}

/** Undefined: not answered just now, and care of what nothing changes goes on without; the next pass asks again. */
async function surroundingsAt(
  { ports }: ConnectedPass,
  moment: Moment,
  { surroundings }: Observed,
): Promise<PreflightReadings | undefined> {
  try {
    return await surroundings();
  } catch (error) {
    const isOfWorld = error instanceof KubeApiError || error instanceof AwsCallError;
    if (moment !== "settled" || !isOfWorld || error.kind === "stopped") throw error;
    ports.log.warn(error.message, { error: error.kind });
    return undefined;
  }
}

/** What every pass reads. */
async function readingsOf(observed: Observed): Promise<PreflightReadings> {
  const { awsNode, kubeProxy, vpcCniConfig, helmReleases, pullSecrets, nodes, ciliumNodes } = observed;
  return {
    awsNode: { known: awsNode },
    kubeProxy: { known: kubeProxy },
    vpcCniConfig: { known: vpcCniConfig },
    ...(helmReleases === undefined ? {} : { helmReleases: { known: helmReleases } }),
    ...(pullSecrets === undefined ? {} : { pullSecrets: { known: pullSecrets } }),
    nodes: { known: nodes },
    ciliumNodes: { known: ciliumNodes ?? [] },
    daemonSets: await observed.daemonSets(),
  };
}

/** Where nothing is changed, what passes in a moment is not worth a word. */
function cidrsReading(
  { cluster }: ConnectedPass,
  { vpcUnknown: error, facts }: Observed,
  moment: Moment,
): PreflightReadings {
  if (error === undefined) return { cidrs: { known: facts.cidrs } };
  if (moment === "settled" && isTransient(error, "pass")) return {};
  return { cidrs: vpcUnknown(cluster, error.message) };
}

/**
 * The first pass of a day reads, and so does every pass while what was read blocks, because somebody is about to mend it,
 * and while the record has no room for all that was read.
 */
function isReadingDue({ previous, ports, request }: ConnectedPass): boolean {
  if (previous?.surroundingsReadOn !== dayOf(ports.now(), request.cluster)) return true;
  const { first, total } = previous.objections;
  return total > first.length || first.some(({ code, severity }) => severity === "blocking" && isDaily(code));
}

/** What the last reading said, as far as the record has it. */
function remembered(
  { previous }: ConnectedPass,
  { acknowledged }: Pick<PreflightIntent, "acknowledged">,
  isMeant: (code: string) => boolean,
): Objection[] {
  const first = previous?.objections.first ?? [];
  return first.filter(
    ({ code, severity }) => isMeant(code) && (severity === "blocking" || !acknowledged.includes(code)),
  );
}

/** Told by Secrets, which a reader does not see. */
function isOfSecrets(code: string): boolean {
  return ["helm-secret", "pull-secret-missing", "pull-secret-elsewhere"].includes(code);
}

/** Whether an objection of a settled cluster rests on what is read once a day. */
function isDaily(code: string): boolean {
  if (code === notKnown) return true;
  const check = preflightTable.find((row) => row.code === code);
  if (check === undefined || check.severity.settled === null) return false;
  return check.needs.some((fact) => factTable[fact].read === "daily");
}
