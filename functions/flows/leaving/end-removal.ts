import { clusterArn } from "../../core/cluster-id.ts";
import { refOf } from "../../core/kube-object.ts";
import { spireNamespace } from "../../core/manifests/parts/namespaces.ts";
import { blocks, type Objection, summarize } from "../../core/objection.ts";
import { productNames } from "../../core/product-names.ts";
import { makeRecord } from "../../core/record/make-record.ts";
import type { StatusReport } from "../../core/record/status-report.ts";
import { leftEntry, removed, revokeAccess } from "../close-request.ts";
import { clusterReport } from "../cluster-report.ts";
import { needLease } from "../lease-needed.ts";
import type { ConnectedPass } from "../pass.ts";
import { retry, type StepResult, settled } from "../step-result.ts";
import { recordMidway } from "../write-state.ts";
import { type Facts, keepsVolume, type Scene } from "./scene.ts";

/** All but our own state and access is gone; they go last, unless nodes are still to be replaced or somebody has to act. */
export async function endRemoval(
  scene: Scene,
  facts: Facts,
  told: readonly Objection[],
): Promise<StepResult> {
  const { pass, found } = scene;
  const { leftTo = [], nodesToReplace, evidence, unverified } = facts;
  const gone = (reason: string) => clusterReport(pass, {}, { ...facts, objections: found, reason });
  const open = nodesToReplace?.total ?? 0;
  if (open > 0)
    return settled(gone(`Cilium is gone; ${open} nodes that ran an agent are still to be replaced.`));
  if (blocks(found)) return settled(gone(`Cilium is gone. ${summarize(found)}`));
  // A pass that dies after the access entry went can only tell by the record that all the rest had gone.
  if (!isRecordedAsGone(pass)) {
    const what = leftTo.length > 0 ? `Cilium is left to ${leftTo.join(", ")}` : "Cilium is gone";
    const report = gone(`${what}; our own ConfigMaps and access entry go next.`);
    return retry({ ...report, agentsRan: false }, { progressed: true });
  }
  needLease(pass, "delete our own ConfigMaps");
  const last = gone("Cilium is gone, and so are our own ConfigMaps; the access entry goes next.");
  await dropState(scene, { ...last, agentsRan: false });
  // Whoever has no access any more cannot give it back.
  await pass.lease?.giveBack();
  const revoked = await revokeAccess(pass);
  const all = [...told, ...(await leftEntry(pass, revoked))];
  const proved = {
    ...(evidence === undefined ? {} : { evidence }),
    ...(unverified === undefined ? {} : { unverified }),
  };
  return settled(clusterReport(pass, {}, { ...removed(leftTo, evidence), ...proved, objections: all }));
}

function isRecordedAsGone({ previous, tags }: ConnectedPass): boolean {
  if (previous?.phase !== "removing" || previous.revision !== null) return false;
  // Without the tag no access entry can be made again, so that the next pass must not need one.
  return tags.isTagged || (!previous.agentsRan && previous.nodesToReplace === undefined);
}

/**
 * Our own ConfigMaps go last but the access entry: as long as they are there, an interrupted removal is taken up. The
 * record says that they are gone before the entry goes, after which nobody can look.
 */
async function dropState(scene: Scene, report: StatusReport): Promise<void> {
  const { kube, ledger, ports, previous, request } = scene.pass;
  const { stateConfigMaps } = scene.observed.live;
  // What is kept is ours no more.
  if (keepsVolume(scene) === true) await disown(scene);
  await Promise.all(stateConfigMaps.map((object) => kube.delete(refOf(object), object.metadata.uid ?? "")));
  ledger.digests = [];
  if (previous?.stateDigests === undefined) return;
  const now = new Date(ports.now()).toISOString();
  await recordMidway(scene.pass, makeRecord(clusterArn(request.cluster), report, previous, now));
}

async function disown({ pass, rest }: Scene): Promise<void> {
  const namespaces = rest.filter(
    ({ kind, metadata }) => kind === "Namespace" && metadata.name === spireNamespace,
  );
  for (const object of namespaces) {
    const { resourceVersion = "" } = object.metadata;
    await pass.kube.patchLabels(refOf(object), {
      resourceVersion,
      labels: { [productNames.ownerLabel]: null },
    });
  }
}
