import { errandNamespaceName } from "../../core/errands/errand-namespace.ts";
import type { KubeObject } from "../../core/kube-object.ts";
import { countedCode, policiesInForce } from "../../core/leaving/leaving-objections.ts";
import { exportPolicies } from "../../core/leaving/policy-export.ts";
import type { LeavingMode } from "../../core/leaving/removal.ts";
import type { Objection } from "../../core/objection.ts";
import { policyAgent } from "../../core/preflight/checks/policy-agent.ts";
import { findTakenOver, waitedFor } from "../let-go.ts";
import type { Observed } from "../observe.ts";
import type { ConnectedPass } from "../pass.ts";
import { clockOf, note, ownerOf, type Scene } from "./scene.ts";

const kinds = ["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"] as const;

/**
 * What keeps a removal from being begun: policies that would cease, as long as nobody has acknowledged so many. Undefined:
 * there are none, somebody has, or the removal was begun already.
 */
export async function policiesHold(
  pass: ConnectedPass,
  observed: Observed,
  mode: LeavingMode,
): Promise<Objection | undefined> {
  const isBegun = observed.live.inventory?.removal?.startedAt !== undefined;
  if (mode === "replace" || isBegun || !observed.isInstalled) return undefined;
  const names = await policyNames(pass, observed);
  const owner = ownerOf({ pass });
  if (names.length === 0 || owner.acknowledged.includes(countedCode("policies-in-force", names.length)))
    return undefined;
  // Agents that others keep go on to enforce them.
  const taken = await findTakenOver(pass, observed);
  return taken.has(waitedFor.agents) ? undefined : policiesInForce(owner, names);
}

async function policyNames({ kube }: ConnectedPass, { served }: Observed): Promise<string[]> {
  if (!served.includes("ciliumnetworkpolicies")) return [];
  const lists = await Promise.all(kinds.map((kind) => kube.listMetadata(kind)));
  return lists
    .flatMap((found) => found ?? [])
    .filter(({ namespace }) => namespace !== errandNamespaceName)
    .map(({ namespace, name }) => (namespace === undefined ? name : `${namespace}/${name}`));
}

/** Writes policies down before the first of them ceases, and that the removal has begun. */
export async function letGoOfPolicies(scene: Scene): Promise<undefined> {
  const { pass, observed, taken, base, removal } = scene;
  const { now } = clockOf(pass);
  const isOurs = !taken.has(waitedFor.agents);
  const policies = isOurs ? await readPolicies(pass, observed) : [];
  const configMaps = exportPolicies(policies, now);
  for (const configMap of configMaps) await pass.kube.apply(configMap, { force: true });
  const unenforced = isOurs ? await countUnenforced(pass, observed) : 0;
  await note(scene, {
    ...removal,
    startedAt: now,
    ...(base === undefined ? {} : { fromRevision: base.revision }),
    ...(policies.length === 0
      ? {}
      : { exported: { policies: policies.length, configMaps: configMaps.length } }),
    ...(unenforced === 0 ? {} : { unenforced }),
  });
}

async function readPolicies({ kube }: ConnectedPass, { served }: Observed): Promise<readonly KubeObject[]> {
  if (!served.includes("ciliumnetworkpolicies")) return [];
  const lists = await Promise.all(kinds.map((kind) => kube.list(kind)));
  return lists
    .flatMap((found) => found ?? [])
    .filter(({ metadata }) => metadata.namespace !== errandNamespaceName);
}

/** Cilium enforces these too, and after it the VPC CNI's agent, where that is on. */
async function countUnenforced({ kube, cluster }: ConnectedPass, observed: Observed): Promise<number> {
  const { awsNode, vpcCniConfig } = observed;
  if (policyAgent({ awsNode, vpcCniConfig, cluster }) !== undefined) return 0;
  return (await kube.listMetadata("NetworkPolicy"))?.length ?? 0;
}
