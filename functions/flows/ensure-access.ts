import type { EksCluster } from "../core/desired/eks-cluster.ts";
import { readTags } from "../core/desired/read-tags.ts";
import { noAccess } from "../core/preflight/no-access.ts";
import { privateEndpoint } from "../core/preflight/private-endpoint.ts";
import type { Phase } from "../core/record/phase.ts";
import { makeEntry, reasonOf } from "./make-entry.ts";
import { notOurs, type Outcome, retry, settled, stalled } from "./outcome.ts";
import type { OpenPass, Pass } from "./pass.ts";
import { KubeFault } from "./ports/kube-fault.ts";
import type { KubeConnection } from "./ports/ports.ts";

export type Access =
  | { readonly ready: true; readonly pass: OpenPass; readonly connection: KubeConnection }
  | { readonly ready: false; readonly outcome: Outcome };

/** EKS has said what the cluster is and where; an access review tells whether this pass may work on it. */
export async function ensureAccess(pass: Pass, cluster: EksCluster | undefined): Promise<Access> {
  const { order, ports } = pass;
  const hindrance = cluster === undefined ? gone(pass) : (unconcerned(pass, cluster) ?? notYet(cluster));
  if (hindrance !== undefined || cluster === undefined) return refused(hindrance ?? gone(pass));
  const { endpoint, certificateAuthority } = cluster;
  if (endpoint === undefined || certificateAuthority === undefined) {
    return refused(retry({ phase: "waiting", reason: "EKS has not named the API server's endpoint yet." }));
  }
  const connection = await ports.kube({ cluster: order.cluster, endpoint, certificateAuthority });
  let known: Awaited<ReturnType<typeof standing>>;
  try {
    known = await standing(connection.api.mayAdminister());
    if (known === "admin") {
      return { ready: true, pass: { ...pass, cluster, kube: connection.api }, connection };
    }
  } catch (fault) {
    await connection.close();
    if (isUnreachable(fault) && !cluster.endpointPublicAccess && order.attempt >= looksAtPrivateEndpoint) {
      return refused(unreachable(cluster));
    }
    throw fault;
  }
  await connection.close();
  return refused(await askForAccess(pass, cluster, known === "stranger"));
}

const refused = (outcome: Outcome): Access => ({ ready: false, outcome });

function gone({ previous, order }: Pass): Outcome {
  const reason = `EKS has no cluster ${order.cluster.name}.`;
  return previous === undefined ? notOurs(reason) : settled({ phase: "gone", reason });
}

/** Neither tagged nor known: most clusters of an account, passed over without a look inside. */
function unconcerned({ previous }: Pass, cluster: EksCluster): Outcome | undefined {
  const left: readonly (Phase | undefined)[] = [undefined, "removed", "gone"];
  if ("enable_cilium" in cluster.tags || !left.includes(previous?.phase)) return undefined;
  return notOurs("The cluster has no tag enable_cilium.");
}

function notYet(cluster: EksCluster): Outcome | undefined {
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
const looksAtPrivateEndpoint = 3;

function isUnreachable(fault: unknown): boolean {
  return fault instanceof KubeFault && fault.kind === "unreachable";
}

function unreachable(cluster: EksCluster): Outcome {
  const objection = privateEndpoint(cluster);
  const kubernetes = cluster.version;
  return stalled({ phase: "blocked", reason: objection.message, kubernetes, objections: [objection] });
}

/** `stranger`: not mapped at all; an access entry may help, as it does where we are mapped without rights. */
async function standing(review: Promise<boolean>): Promise<"admin" | "powerless" | "stranger"> {
  try {
    return (await review) ? "admin" : "powerless";
  } catch (fault) {
    if (fault instanceof KubeFault && fault.kind === "unauthorized") return "stranger";
    throw fault;
  }
}

async function askForAccess(pass: Pass, cluster: EksCluster, isStranger: boolean): Promise<Outcome> {
  const { order, ports, previous } = pass;
  const kubernetes = cluster.version;
  const { said } = readTags(cluster.tags);
  if (said.enable === false && (previous === undefined || previous.phase === "removed")) {
    return notOurs("enable_cilium=false, and nothing of ours is recorded here.");
  }
  if (said.paused === true) {
    const reason = "cilium_paused=true, and without an access entry nothing can be seen.";
    return settled({ phase: "waiting", reason, kubernetes });
  }
  if (cluster.authenticationMode === "CONFIG_MAP") {
    const objection = noAccess(order.cluster, ports.settings.roleArn);
    return stalled({ phase: "blocked", reason: objection.message, kubernetes, objections: [objection] });
  }
  const entry = await makeEntry(pass, isStranger);
  ports.log.info(`access entry ${entry.outcome}`, { principal: ports.settings.roleArn });
  const reason = reasonOf[entry.outcome];
  const wait = entry.wait === undefined ? {} : { accessEntry: entry.wait };
  return retry({ phase: "waiting", reason, kubernetes, ...wait }, { afterSeconds: 15 });
}
