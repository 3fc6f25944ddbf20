import { clusterKey } from "../core/cluster-id.ts";
import type { ReconcileRequest } from "../core/events/reconcile-request.ts";
import { recordName } from "../core/product-names.ts";
import { type RecordReading, readRecord } from "../core/record/read-record.ts";
import { isFrozen } from "../core/rollouts/is-frozen.ts";
import { assignmentName, freezeName } from "../core/rollouts/parameter-names.ts";
import type { Pass } from "./pass.ts";
import { AwsCallError } from "./ports/aws-call-error.ts";
import type { Ports } from "./ports/ports.ts";
import type { StoredRecord } from "./ports/records.ts";
import { retryUnrecorded, type StepResult } from "./step-result.ts";
import { tellOfRecord } from "./tell-of-record.ts";

/** A pass with what the last one recorded; `ends` where it must not begin. */
export async function loadPreviousRecord(
  request: ReconcileRequest,
  ports: Ports,
): Promise<Pass & { readonly ends?: StepResult }> {
  const key = clusterKey(request.cluster);
  const name = recordName(ports.recordPrefix, key);
  const names = {
    assignment: assignmentName(ports.recordPrefix, key),
    freeze: freezeName(ports.recordPrefix),
  };
  let unknown: Pass = { request, ports, previous: undefined, ledger: { digests: [], stored: new Map() } };
  let reading: RecordReading;
  let stored: StoredRecord | undefined;
  try {
    const found = await ports.records.readAll([name, names.assignment, names.freeze]);
    stored = found.get(name);
    unknown = {
      ...unknown,
      assignmentText: found.get(names.assignment)?.text,
      isFrozen: isFrozen(found.get(names.freeze)?.text),
    };
    reading = readRecord(stored?.text);
  } catch (error) {
    if (!(error instanceof AwsCallError)) throw error;
    tellOfRecord(error, "not read", ports);
    // What cannot be read must not be written either: it may be a newer deployment's.
    return { ...unknown, ends: retryUnrecorded(error.message) };
  }
  switch (reading.kind) {
    case "record":
      return {
        ...unknown,
        previous: reading.record,
        ...(stored === undefined ? {} : { recordVersion: stored.version }),
        ledger: { digests: reading.record.stateDigests ?? [], stored: new Map() },
      };
    case "absent":
      return unknown;
    case "damaged":
      ports.log.warn(`record ${name} is damaged and will be written anew`);
      return stored === undefined ? unknown : { ...unknown, recordVersion: stored.version };
    case "newer":
      return { ...unknown, ends: newer(name, reading.schema, ports) };
  }
}

/** Another deployment keeps this cluster; its record is never overwritten. */
function newer(name: string, schema: number, ports: Ports): StepResult {
  const reason =
    `Record ${name} has schema ${schema}, and this version of eks-cilium writes 1: ` +
    "a newer deployment keeps this cluster, so deploy that version here too, or delete the record.";
  ports.log.error(reason);
  return { kind: "stalled", reason, recording: { kind: "none" } };
}
