import { clusterKey } from "../core/cluster-id.ts";
import { recordName } from "../core/product-names.ts";
import type { Approval } from "../core/rollouts/approval.ts";
import { type Joiners, readJoiners, withJoiners } from "../core/rollouts/joiners.ts";
import type { MemberReading } from "../core/rollouts/member-reading.ts";
import { readMember } from "../core/rollouts/member-reading.ts";
import { assignmentName, rolloutNames } from "../core/rollouts/parameter-names.ts";
import { partsOf, type RolloutPlan, readPlan } from "../core/rollouts/rollout-plan.ts";
import { type RolloutSpec, readRolloutSpec } from "../core/rollouts/rollout-spec.ts";
import { type RolloutStatus, readRolloutStatus } from "../core/rollouts/rollout-status.ts";
import type { Ports } from "./ports/ports.ts";

type Reading = Pick<Ports, "records" | "recordPrefix" | "settings">;

/** Names in one call of Parameter Store. */
const atOnce = 10;
/** Calls at a time: its rate is one for the whole account. */
const callsAtOnce = 4;

/** A rollout as it is stored. */
export interface StoredRollout {
  /** A text is there that is none of a spec: somebody edited it. */
  readonly isSpecDamaged: boolean;
  readonly spec: RolloutSpec | undefined;
  /** With those that joined; undefined: one of its parts is not as it was written. */
  readonly plan: RolloutPlan | undefined;
  readonly asPlanned: RolloutPlan | undefined;
  readonly joiners: Joiners | undefined;
  /** Of the parameter that keeps the plan from being read, where one does. */
  readonly damagedPart: string | undefined;
  readonly status: RolloutStatus | undefined;
}

export async function loadRollout(
  id: string,
  ports: Pick<Ports, "records" | "recordPrefix">,
): Promise<StoredRollout> {
  const names = rolloutNames(ports.recordPrefix, id);
  const found = await readTexts([names.spec, names.status, names.plan(0), names.joiners], ports);
  const head = found.get(names.plan(0));
  const parts = Array.from({ length: partsOf(head) ?? 0 }, (_, part) => names.plan(part + 1));
  const texts = await readTexts(parts, ports);
  const spec = readRolloutSpec(found.get(names.spec), id);
  const status = readRolloutStatus(found.get(names.status), id);
  const asPlanned = readPlan([head, ...parts.map((name) => texts.get(name))]);
  const joiners = asPlanned && readJoiners(found.get(names.joiners), asPlanned.digest);
  const isLost = joiners === undefined && (status?.waves.length ?? 0) > (asPlanned?.waves.length ?? 0);
  const isWhole = joiners !== "damaged" && !isLost;
  const known = joiners === "damaged" ? undefined : joiners;
  return {
    isSpecDamaged: spec === undefined && found.has(names.spec),
    spec,
    plan: asPlanned && isWhole ? withJoiners(asPlanned, known) : undefined,
    asPlanned,
    joiners: known,
    damagedPart: asPlanned === undefined ? names.plan(0) : isWhole ? undefined : names.joiners,
    status,
  };
}

/** What was approved, by gate. */
export async function loadApprovals(
  plan: RolloutPlan,
  ports: Pick<Ports, "records" | "recordPrefix">,
  read: (text: string) => Approval | undefined,
): Promise<ReadonlyMap<string, Approval>> {
  const names = rolloutNames(ports.recordPrefix, plan.rollout);
  const gates = plan.waves.filter(({ approval }) => approval).map(({ name }) => name);
  const texts = await readTexts(
    gates.map((gate) => names.approval(gate)),
    ports,
  );
  return new Map(
    gates.flatMap((gate) => {
      const approved = read(texts.get(names.approval(gate)) ?? "");
      return approved === undefined ? [] : [[gate, approved] as const];
    }),
  );
}

/** Records and assignments of these clusters, by name. */
export async function loadMembers(
  clusters: readonly string[],
  ports: Reading,
): Promise<Map<string, MemberReading>> {
  const { recordPrefix, settings } = ports;
  const named = clusters.map((name) => {
    const key = clusterKey({ ...settings.scope, name });
    return { name, record: recordName(recordPrefix, key), assignment: assignmentName(recordPrefix, key) };
  });
  const texts = await readTexts(
    named.flatMap(({ record, assignment }) => [record, assignment]),
    ports,
  );
  return new Map(
    named.map(({ name, record, assignment }) => [name, readMember(texts.get(record), texts.get(assignment))]),
  );
}

/** Texts of the parameters that there are, by name. */
export async function readTexts(
  names: readonly string[],
  { records }: Pick<Ports, "records">,
): Promise<Map<string, string>> {
  const calls = Array.from({ length: Math.ceil(names.length / atOnce) }, (_, call) =>
    names.slice(call * atOnce, (call + 1) * atOnce),
  );
  const found = new Map<string, string>();
  for (let start = 0; start < calls.length; start += callsAtOnce) {
    const answers = await Promise.all(
      calls.slice(start, start + callsAtOnce).map((some) => records.readAll(some)),
    );
    for (const answer of answers) for (const [name, { text }] of answer) found.set(name, text);
  }
  return found;
}
