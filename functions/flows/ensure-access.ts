import type { EksCluster } from "../core/desired/eks-cluster.ts";
import { readTags } from "../core/desired/read-tags.ts";
import { noAccess, privateEndpoint } from "../core/preflight/objections.ts";
import type { Phase } from "../core/record/phase.ts";
import { ensureAccessEntry, reasonOf } from "./ensure-access-entry.ts";
import type { ConnectedPass, Pass } from "./pass.ts";
import { KubeApiError } from "./ports/kube-api-error.ts";
import type { KubeConnection } from "./ports/ports.ts";
import { retry, type StepResult, settled, stalled, unmanaged } from "./step-result.ts";

export type Access =
  | { readonly ready: true; readonly pass: ConnectedPass; readonly connection: KubeConnection }
  | { readonly ready: false; readonly result: StepResult };

/** EKS has said what the cluster is and where; an access review tells whether this pass may work on it. */
export async function ensureAccess(pass: Pass, cluster: EksCluster | undefined): Promise<Access> {
  const { request, ports } = pass;
  const earlyOutcome =
    cluster === undefined
      ? clusterDeleted(pass)
      : (unmanagedOrUndefined(pass, cluster) ?? clusterNotActive(cluster));
  if (earlyOutcome !== undefined || cluster === undefined)
    return refused(earlyOutcome ?? clusterDeleted(pass));
  const { endpoint, certificateAuthority } = cluster;
  if (endpoint === undefined || certificateAuthority === undefined) {
    return refused(retry({ phase: "waiting", reason: "EKS has not named the API server's endpoint yet." }));
  }
  const connection = await ports.kube({ cluster: request.cluster, endpoint, certificateAuthority });
  let known: Awaited<ReturnType<typeof accessLevel>>;
  try {
    known = await accessLevel(connection.api.mayAdminister());
    if (known === "admin") {
      return { ready: true, pass: { ...pass, cluster, kube: connection.api }, connection };
    }
  } catch (error) {
    await connection.close();
    if (
      isUnreachable(error) &&
      !cluster.endpointPublicAccess &&
      request.attempt >= attemptsBeforePrivateEndpoint
    ) {
      return refused(unreachable(cluster));
    }
    throw error;
  }
  await connection.close();
  return refused(await askForAccess(pass, cluster, known === "stranger"));
}

const refused = (result: StepResult): Access => ({ ready: false, result });

function clusterDeleted({ previous, request }: Pass): StepResult {
  const reason = `EKS has no cluster ${request.cluster.name}.`;
  return previous === undefined ? unmanaged(reason) : settled({ phase: "gone", reason });
}

/** Neither tagged nor known: most clusters of an account, passed over without a look inside. */
function unmanagedOrUndefined({ previous }: Pass, cluster: EksCluster): StepResult | undefined {
  const left: readonly (Phase | undefined)[] = [undefined, "removed", "gone"];
  if ("enable_cilium" in cluster.tags || !left.includes(previous?.phase)) return undefined;
  return unmanaged("The cluster has no tag enable_cilium.");
}

function clusterNotActive(cluster: EksCluster): StepResult | undefined {
  const kubernetes = cluster.version;
  if (cluster.connected) {
    const reason = "A connected cluster: EKS registers it, and has no access to it.";
    return stalled({ phase: "blocked", reason });
  }
  switch (cluster.status) {
    case "CREATING":
    case "PENDING":
    case "DELETING":
      return retry({
        phase: "waiting",
        reason: `EKS says that the cluster is ${cluster.status}.`,
        kubernetes,
      });
    case "FAILED": {
      const why = cluster.healthIssues.length === 0 ? "" : ` (${cluster.healthIssues.join(", ")})`;
      return stalled({ phase: "waiting", reason: `EKS says that the cluster is FAILED${why}.`, kubernetes });
    }
    default:
      return undefined;
  }
}

/** A route that is there may fail for a moment; one that is not does not come by waiting. */
const attemptsBeforePrivateEndpoint = 3;

function isUnreachable(error: unknown): boolean {
  return error instanceof KubeApiError && error.kind === "unreachable";
}

function unreachable(cluster: EksCluster): StepResult {
  const objection = privateEndpoint(cluster);
  const kubernetes = cluster.version;
  return stalled({ phase: "blocked", reason: objection.message, kubernetes, objections: [objection] });
}

/** `stranger`: not mapped at all; an access entry may help, as it does where we are mapped without rights. */
async function accessLevel(review: Promise<boolean>): Promise<"admin" | "powerless" | "stranger"> {
  try {
    return (await review) ? "admin" : "powerless";
  } catch (error) {
    if (error instanceof KubeApiError && error.kind === "unauthorized") return "stranger";
    throw error;
  }
}

async function askForAccess(pass: Pass, cluster: EksCluster, isStranger: boolean): Promise<StepResult> {
  const { request, ports, previous } = pass;
  const kubernetes = cluster.version;
  const { requested } = readTags(cluster.tags);
  if (requested.enable === false && (previous === undefined || previous.phase === "removed")) {
    return unmanaged("enable_cilium=false, and nothing of ours is recorded here.");
  }
  if (requested.paused === true) {
    const reason = "cilium_paused=true, and without an access entry nothing can be seen.";
    return settled({ phase: "waiting", reason, kubernetes });
  }
  if (cluster.authenticationMode === "CONFIG_MAP") {
    const objection = noAccess(request.cluster, ports.settings.roleArn);
    return stalled({ phase: "blocked", reason: objection.message, kubernetes, objections: [objection] });
  }
  const entry = await ensureAccessEntry(pass, isStranger);
  ports.log.info(`access entry ${entry.result}`, { principal: ports.settings.roleArn });
  const reason = reasonOf[entry.result];
  const wait = entry.wait === undefined ? {} : { accessEntry: entry.wait };
  return retry({ phase: "waiting", reason, kubernetes, ...wait }, { afterSeconds: 15 });
}
