import { shortMark } from "../../core/digest.ts";
import {
  countByOwner,
  endpointFacts,
  podFacts,
  workloadsToRestart,
} from "../../core/health/unmanaged-pods.ts";
import { refKey } from "../../core/kube-object.ts";
import { restartOne } from "../restart-one.ts";
import { note, noteOver, type Outcome, type Scene, standingNodes } from "./scene.ts";

/** Looks without a pod that goes, after which those that stay are told and waited for no more. */
const patience = 6;

/**
 * Has pods that Cilium has wired start anew on clean nodes, CoreDNS first, as far as `cilium_restart_pods` and disruption
 * budgets let them go: until then they keep its smaller MTU. Undefined: what may go has gone.
 */
export async function restartPods(scene: Scene): Promise<Outcome | undefined> {
  const { pass, base } = scene;
  const [pods, endpoints] = await Promise.all([
    pass.kube.pick("Pod", { fieldSelector: "spec.hostNetwork=false,status.phase=Running" }, podFacts),
    pass.kube.pick("CiliumEndpoint", {}, endpointFacts),
  ]);
  const wired = new Set(endpoints?.map(({ uid }) => uid));
  const clean = new Set(
    standingNodes(scene)
      .filter(({ one }) => one.clean !== undefined)
      .map(({ node }) => node.metadata.name),
  );
  const left = (pods ?? []).filter(({ uid, node }) => wired.has(uid) && clean.has(node));
  const policy = pass.tags.requested.restartPods ?? base?.spec.restartPods ?? "dns";
  const workloads = workloadsToRestart(left, policy).map(({ owner, pods: members }) => ({
    owner,
    pods: members,
    mark: shortMark(refKey(owner)),
  }));
  const [first] = workloads;
  if (first !== undefined && pass.request.attempt < patience) {
    // The first in their order is the one that has lost pods, and is waited for until it is whole.
    const before = { mark: first.mark, evicted: true };
    const { sentence, evicted, gone } = await restartOne(pass, workloads, before, "without Cilium");
    pass.ledger.needsAdminNext = true;
    if (gone.length < workloads.length) return { words: sentence, progressed: evicted };
  }
  const told =
    left.length === 0 ? {} : { wired: { total: left.length, first: countByOwner(left).slice(0, 3) } };
  const { wired: _, ...removal } = scene.removal;
  await note(scene, { ...removal, ...told });
  await noteOver(scene, "pods");
  return undefined;
}
