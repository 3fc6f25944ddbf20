import { knowsAccessEntries } from "../core/desired/eks-cluster.ts";
import type { FleetSettings } from "../core/desired/fleet-settings.ts";
import { blocks, type Objection, summarize } from "../core/objection.ts";
import { readerMark } from "../core/plan/reader-role.ts";
import { accessEntryStale, noAccess, privateEndpoint } from "../core/preflight/objections.ts";
import { unsupportedCluster } from "../core/preflight/unsupported-cluster.ts";
import { lookingOnly } from "./admin-needed.ts";
import { allowAccessEntries } from "./allow-access-entries.ts";
import { bareEntry, borrowed } from "./borrow-access.ts";
import { closeRequest, isAsked, isClosable, isUntouched, withdrawn } from "./close-request.ts";
import { ensureAccessEntry, reasonOf } from "./ensure-access-entry.ts";
import { isForgotten } from "./is-forgotten.ts";
import type { ConnectedPass, DescribedPass } from "./pass.ts";
import { AwsCallError } from "./ports/aws-call-error.ts";
import type { KubeApi } from "./ports/kube-api.ts";
import { KubeApiError } from "./ports/kube-api-error.ts";
import type { KubeConnection } from "./ports/ports.ts";
import { resultOfError } from "./result-of-error.ts";
import { retry, type StepResult, settled, stalled } from "./step-result.ts";
import { unseenReport } from "./unseen-report.ts";

export type Access =
  | { readonly ready: true; readonly pass: ConnectedPass; readonly connection: KubeConnection }
  /** `isUnseen`: nobody has asked the API server, or it has not answered. */
  | { readonly ready: false; readonly result: StepResult; readonly isUnseen: boolean };

type AccessLevel = "clusterAdmin" | "reader" | "unauthorized" | "unauthenticated";

/** Passes that may fail to reach a private endpoint: a route may be away for a moment, or for good. */
const attemptsBeforePrivateEndpoint = 3;

/** Seconds that EKS needs to know a role or an access entry. */
const entrySeconds = 15;

/** Connects to the API server; an access review tells whether this pass may work on the cluster. */
export async function ensureAccess(pass: DescribedPass): Promise<Access> {
  const { request, ports, cluster } = pass;
  const { endpoint, certificateAuthority } = cluster;
  const unsupported = unsupportedCluster(cluster);
  if (unsupported !== undefined)
    return unseen((await withdrawn(pass)) ?? (await objected(pass, unsupported)));
  if (endpoint === undefined || certificateAuthority === undefined) {
    const reason = "EKS has not named the API server's endpoint yet.";
    return unseen(retry(unseenReport(pass, { phase: "waiting", reason })));
  }
  if (!cluster.endpointPublicAccess && ports.isInVpc === false) return unseen(await outOfReach(pass));
  const connection = await ports.kube({ cluster: request.cluster, endpoint, certificateAuthority });
  let level: AccessLevel;
  try {
    level = await accessLevel(connection.api, ports.settings);
  } catch (error) {
    await connection.close();
    const isPrivate = isUnreachable(error) && !cluster.endpointPublicAccess;
    if (isPrivate && request.attempt >= attemptsBeforePrivateEndpoint) {
      return unseen(await outOfReach(pass));
    }
    return unseen(resultOfError(error, pass));
  }
  if (level === "clusterAdmin") {
    return { ready: true, pass: { ...pass, kube: connection.api, rights: "admin" }, connection };
  }
  if (level === "reader") {
    return {
      ready: true,
      pass: { ...pass, kube: lookingOnly(connection.api), rights: "reader" },
      connection,
    };
  }
  await connection.close();
  return refused(await requestAccess(pass, level));
}

const refused = (result: StepResult): Access => ({ ready: false, result, isUnseen: false });
const unseen = (result: StepResult): Access => ({ ready: false, result, isUnseen: true });

function isUnreachable(error: unknown): boolean {
  return error instanceof KubeApiError && error.kind === "unreachable";
}

async function outOfReach(pass: DescribedPass): Promise<StepResult> {
  if (!isAsked(pass) && isClosable(pass)) return closeRequest(pass);
  const forgotten = isForgotten(pass) ? await withdrawn(pass) : undefined;
  return forgotten ?? objected(pass, privateEndpoint(pass.cluster));
}

/** Tags come first: whoever has to correct them shall not take an irreversible step before. */
async function objected(pass: DescribedPass, objection: Objection): Promise<StepResult> {
  const { tagMistakes } = await import("./tag-mistakes.ts");
  const objections = [...tagMistakes(pass), objection];
  const reason = summarize(objections);
  return stalled(unseenReport(pass, { phase: "blocked", reason, objections }));
}

/** A principal that is not mapped is unauthenticated; one that is mapped without rights is unauthorized. */
async function accessLevel(api: KubeApi, { standingAccess }: FleetSettings): Promise<AccessLevel> {
  try {
    const [isAdmin, isReader] = await Promise.all([
      api.mayAdminister(),
      standingAccess === "reader" && api.may(readerMark),
    ]);
    return isAdmin ? "clusterAdmin" : isReader ? "reader" : "unauthorized";
  } catch (error) {
    if (error instanceof KubeApiError && error.kind === "unauthorized") return "unauthenticated";
    throw error;
  }
}

/**
 * A refused installation has made namespaces for its dry run, and gave cluster-admin back: somebody has to look. So it is
 * where the record is lost, and with it that nodes are waited for, and the role of readers is gone as well.
 */
async function mayHaveLeft(pass: DescribedPass, level: AccessLevel): Promise<boolean> {
  const { previous, cluster, ports, request } = pass;
  const isReturned = level === "unauthorized" && ports.settings.standingAccess === "reader";
  if (!isReturned || !knowsAccessEntries(cluster)) return false;
  if (previous?.phase === "blocked") return true;
  const isLost = !isAsked(pass) && (previous === undefined || isForgotten(pass));
  return isLost && ports.eks.hasOwnAccess(request.cluster, ports.settings.roleArn);
}

async function requestAccess(pass: DescribedPass, level: AccessLevel): Promise<StepResult> {
  const { request, ports, previous, cluster, tags } = pass;
  const over = (await mayHaveLeft(pass, level)) ? undefined : await withdrawn(pass);
  if (over !== undefined) return over;
  // What is installed is looked at all the same, by a loan.
  if (tags.requested.paused === true && previous?.revision == null) {
    const reason = "cilium_paused=true, and without an access entry nothing can be seen.";
    return settled(unseenReport(pass, { phase: "waiting", reason }));
  }
  if (cluster.authenticationMode === "CONFIG_MAP") {
    const { tagMistakes } = await import("./tag-mistakes.ts");
    const isAllowed = tags.requested.allowAuthModeChange === true && isAsked(pass);
    if (isAllowed && !blocks(tagMistakes(pass))) return allowAccessEntries(pass);
    return objected(pass, noAccess(request.cluster, ports.settings.roleArn));
  }
  const mistaken = await mistakenRequest(pass);
  if (mistaken !== undefined) return mistaken;
  let entry: Awaited<ReturnType<typeof ensureAccessEntry>>;
  try {
    entry = await ensureAccessEntry(pass, level === "unauthenticated");
  } catch (error) {
    if (!isNotKnownYet(error)) throw error;
    const wait = previous?.accessEntry === undefined ? {} : { accessEntry: previous.accessEntry };
    return retry(unseenReport(pass, { phase: "waiting", reason: error.message, ...wait }), {
      afterSeconds: entrySeconds,
    });
  }
  ports.log.info(`access entry ${entry.result}`, { principal: ports.settings.roleArn });
  if (entry.result === "bare") return bareEntry(pass);
  const wait = entry.wait === undefined ? {} : { accessEntry: entry.wait };
  if (entry.result === "foreign") {
    const objection = accessEntryStale(request.cluster, ports.settings.roleArn);
    const said = { phase: "blocked", reason: objection.message, objections: [objection] } as const;
    return retry(unseenReport(pass, { ...said, ...wait }));
  }
  const isBorrowed = ports.settings.standingAccess === "reader" && entry.result === "associated";
  // A record made meanwhile would say of a removal that nothing was ever there.
  const mayBeThere = previous !== undefined || !isAsked(pass);
  if (isBorrowed && level === "unauthorized" && mayBeThere) return borrowed(request.attempt);
  const reason = reasonOf[entry.result];
  const report = unseenReport(pass, { phase: "waiting", reason, ...wait });
  return retry(report, { afterSeconds: entrySeconds });
}

/** Undefined: the tags are right, or something may be installed that needs care whatever they say. */
async function mistakenRequest(pass: DescribedPass): Promise<StepResult | undefined> {
  if (!isUntouched(pass)) return undefined;
  const { tagMistakes } = await import("./tag-mistakes.ts");
  const objections = tagMistakes(pass);
  if (!blocks(objections)) return undefined;
  const reason = summarize(objections);
  return stalled(unseenReport(pass, { phase: "blocked", reason, objections }));
}

/** Whether EKS has not heard yet of a role, or of an entry, that was made a moment ago. */
function isNotKnownYet(error: unknown): error is AwsCallError {
  if (!(error instanceof AwsCallError)) return false;
  const isPrincipal = error.code === "InvalidParameterException" && /principal/i.test(error.message);
  return isPrincipal || error.code === "ResourceNotFoundException";
}
