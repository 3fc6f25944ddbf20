import { clusterArn, clusterKey } from "../core/cluster-id.ts";
import { type KubeObject, keyOf } from "../core/kube-object.ts";
import { stateDigest } from "../core/plan/state-config-maps.ts";
import { recordName } from "../core/product-names.ts";
import { writeRecord } from "../core/record/fit-record.ts";
import { makeRecord, withIntendedChange, withStateDigests } from "../core/record/make-record.ts";
import type { StatusRecord } from "../core/record/status-record.ts";
import { AdminNeeded } from "./admin-needed.ts";
import { needLease } from "./lease-needed.ts";
import { type ConnectedPass, recordedSoFar } from "./pass.ts";

/** Digests that a record holds at most: those of a settled state, and those of one under way. */
const mostDigests = 6;

/**
 * Writes the inventory or a revision. The record knows its digest before the cluster has it, so that a pass that is cut
 * between the two leaves a state that the next one trusts; what it replaces stays trusted until it is replaced.
 */
export async function writeState(pass: ConnectedPass, object: KubeObject): Promise<void> {
  const { ledger, ports, request, kube } = pass;
  const previous = recordedSoFar(pass);
  const digest = stateDigest(object);
  if (pass.rights === "reader") throw new AdminNeeded(`write ${keyOf(object)}`);
  needLease(pass, `write ${keyOf(object)}`);
  if (!ledger.digests.includes(digest)) {
    ledger.digests = [...new Set([digest, ...ledger.stored.values(), ...ledger.digests])].slice(
      0,
      mostDigests,
    );
    const report = { phase: "applying", reason: `Writing ${keyOf(object)}.` } as const;
    const now = new Date(ports.now()).toISOString();
    // A record that says that nothing of ours is there would have a cluster passed over on which this pass is cut.
    const isOver = previous === undefined || previous.phase === "removed" || previous.phase === "gone";
    const record = isOver ? makeRecord(clusterArn(request.cluster), report, previous, now) : previous;
    const { intended } = ledger;
    await recordMidway(pass, intended === undefined ? record : withIntendedChange(record, intended, now));
  }
  await kube.apply(object, { force: true });
  ledger.stored.set(object.metadata.name, digest);
  ledger.digests = [...new Set(ledger.stored.values())];
}

/** Writes what the record must say before a pass goes on: of which cluster, and which state it trusts from now on. */
export async function recordMidway(pass: ConnectedPass, record: StatusRecord): Promise<void> {
  const { cluster, ledger, ports, request } = pass;
  const createdAt = cluster.createdAt === undefined ? {} : { clusterCreatedAt: cluster.createdAt };
  const text = writeRecord(withStateDigests({ ...record, ...createdAt }, ledger.digests));
  await ports.records.write(recordName(ports.recordPrefix, clusterKey(request.cluster)), text);
}
