import type { Assignment } from "../../../functions/core/rollouts/assignment.ts";
import { decide } from "../../../functions/core/rollouts/decide.ts";
import type { GateReadings } from "../../../functions/core/rollouts/gate-readings.ts";
import { writeInstant } from "../../../functions/core/rollouts/instant.ts";
import type { MemberReading, MemberRecord } from "../../../functions/core/rollouts/member-reading.ts";
import type { PlannedMember, RolloutPlan } from "../../../functions/core/rollouts/rollout-plan.ts";
import { membersOf, withDigest } from "../../../functions/core/rollouts/rollout-plan.ts";
import type { PlannedWave, RolloutSpec } from "../../../functions/core/rollouts/rollout-spec.ts";
import { isFinal, type Notice, type RolloutStatus } from "../../../functions/core/rollouts/rollout-status.ts";
import type { Decision } from "../../../functions/core/rollouts/rollout-view.ts";
import { wavesToRead } from "../../../functions/core/rollouts/tally-waves.ts";

const minute = 60_000;
const begin = Date.parse("2026-12-01T10:00:00Z");
const [old, target] = ["1.19.6", "1.19.7"];

/** How a model cluster takes a move. */
export interface Temper {
  /** Minutes until the roll-out is through. */
  readonly slow?: number;
  /** Its agents never start: the move fails after ten minutes. */
  readonly broken?: boolean;
  /** It cannot be reached: its passes read nothing, from this minute to that one. */
  readonly offline?: readonly [from: number, to: number];
  /** It can move only from this minute on. */
  readonly heldUntil?: number;
  /** Everything that it writes is of another cluster of its name, from this minute on. */
  readonly recreatedAt?: number;
  /** Gone from this minute on. */
  readonly goneAt?: number;
  /** What breaks in the soak, this many minutes after its proof: for good. */
  readonly breaksAfter?: number;
  /** It cannot go back. */
  readonly stuck?: boolean;
}

/** A cluster with its own passes, as far as a rollout sees one: it reads its assignment and writes its record. */
export class ModelMember {
  record: MemberRecord;
  /** Template that its agents have or are getting; never a third one. */
  readonly templates = new Set<string>([old]);

  readonly name: string;
  readonly temper: Temper;

  constructor(name: string, temper: Temper = {}, phase: MemberRecord["phase"] = "ready") {
    this.name = name;
    this.temper = temper;
    this.record = {
      schema: 1,
      phase,
      reason: "",
      revision: 1,
      release: old,
      clusterCreatedAt: "2026-01-01T00:00:00Z",
    };
  }

  get isMoving(): boolean {
    const { rollout, phase } = this.record;
    if (phase === "gone" || rollout === undefined || rollout.brokenAt !== undefined) return false;
    return ["moving", "verifying", "starting"].includes(rollout.state);
  }

  /** One pass of its own. */
  pass(assignment: Assignment | undefined, now: number): void {
    const since = (now - begin) / minute;
    const { temper } = this;
    if (temper.offline !== undefined && since >= temper.offline[0] && since < temper.offline[1]) return;
    if (temper.goneAt !== undefined && since >= temper.goneAt) {
      this.record = { ...this.record, phase: "gone" };
      return;
    }
    if (temper.recreatedAt !== undefined && since >= temper.recreatedAt) {
      const { rollout: _, ...rest } = this.record;
      this.record = { ...rest, clusterCreatedAt: "2026-12-01T11:00:00Z", release: old, revision: 1 };
      return;
    }
    this.#take(assignment, now, since);
    this.#goOn(now);
  }

  #take(assignment: Assignment | undefined, now: number, since: number): void {
    const rollout = this.record.rollout;
    if (assignment === undefined) return;
    const isNew = assignment.generation > (rollout?.generation ?? 0);
    const waits = rollout?.state === "held" && rollout.generation === assignment.generation;
    if (!isNew && !(waits && rollout.action === "move")) return;
    const { action, generation, fromRevision, rollout: id } = assignment;
    const fresh = { id, generation, action, since: writeInstant(now), fromRevision };
    const underWay = rollout !== undefined && ["moving", "verifying", "returning"].includes(rollout.state);
    if (action === "hold") {
      if (underWay) return;
      if (rollout?.state === "soaking") {
        this.record = { ...this.record, rollout: { ...rollout, state: "done", outcome: "moved" } };
        return;
      }
      this.record = { ...this.record, rollout: { ...fresh, state: "held" } };
      return;
    }
    if (action === "move") {
      if (underWay) return;
      const isHeld =
        since < (this.temper.heldUntil ?? 0) ||
        (this.record.phase !== "ready" && rollout?.outcome === undefined);
      if (isHeld) {
        this.record = { ...this.record, rollout: { ...fresh, state: "held", reason: "a node is NotReady" } };
        return;
      }
      this.templates.add(target);
      this.record = {
        ...this.record,
        phase: "verifying",
        release: target,
        revision: fromRevision + 1,
        rollout: { ...fresh, state: "moving" },
      };
      return;
    }
    this.record = { ...this.record, rollout: { ...fresh, state: "returning" } };
  }

  #goOn(now: number): void {
    const { rollout } = this.record;
    if (rollout === undefined) return;
    const age = (now - Date.parse(rollout.since)) / minute;
    const at = writeInstant(now);
    if (rollout.state === "moving" && this.temper.broken === true && age >= 10) {
      this.#becomes("degraded", {
        state: "failed",
        outcome: "failed",
        since: at,
        reason: "no new pod on node-1",
      });
    } else if (rollout.state === "moving" && this.temper.broken !== true && age >= (this.temper.slow ?? 2)) {
      this.#becomes("ready", { state: "soaking", since: at, healthySince: at });
    } else if (rollout.state === "soaking" && age >= (this.temper.breaksAfter ?? Number.POSITIVE_INFINITY)) {
      this.#becomes("degraded", {
        state: "failed",
        outcome: "failed",
        since: at,
        reason: "it held, and does no longer",
      });
    } else if (rollout.state === "returning" && age >= 2) {
      if (this.temper.stuck === true) {
        this.#becomes("degraded", {
          state: "return-blocked",
          outcome: "return-blocked",
          since: at,
          reason: "its store is too new",
        });
      } else {
        this.record = { ...this.record, release: old, revision: rollout.fromRevision };
        this.#becomes("ready", { state: "returned", outcome: "returned", since: at });
      }
    }
  }

  #becomes(phase: MemberRecord["phase"], more: Partial<NonNullable<MemberRecord["rollout"]>>): void {
    const { rollout } = this.record;
    if (rollout === undefined) return;
    const { healthySince: _, ...rest } = rollout;
    this.record = { ...this.record, phase, rollout: { ...rest, ...more } };
  }
}

const wave = (name: string, more: Partial<PlannedWave> = {}): PlannedWave => ({
  name,
  maxConcurrent: 2,
  soakMinutes: 30,
  failureBudget: 0,
  strict: false,
  approval: false,
  ...more,
});

export interface FleetOptions {
  /** Members of each wave, and the wave itself where it is not the plain one. */
  readonly waves: readonly {
    readonly members: readonly ModelMember[];
    readonly wave?: Partial<PlannedWave>;
  }[];
  readonly spec?: Partial<RolloutSpec>;
  /** Names of members that cannot come back. */
  readonly lasting?: readonly string[];
}

/** Parameters, model clusters and a clock, and advance passes over them that may die between any two writes. */
export class SimulatedFleet {
  now = begin;
  spec: RolloutSpec;
  plan: RolloutPlan;
  status: RolloutStatus | undefined;
  readonly members: readonly ModelMember[];
  readonly assignments = new Map<string, Assignment>();
  readonly approvals = new Map<string, string>();
  freeze: string | undefined;
  gates: GateReadings = {};
  faults: string[] = [];
  readonly events: Notice[] = [];
  /** Writes so far, of any parameter. */
  writes = 0;
  assignmentWrites = 0;
  last: Decision | undefined;
  /** Looked at after each pass. */
  watch: (fleet: SimulatedFleet, decision: Decision) => void = () => {};

  constructor({ waves, spec, lasting = [] }: FleetOptions) {
    this.members = waves.flatMap(({ members }) => members);
    const planned = waves.flatMap(({ members }, index) =>
      members.map(
        ({ name }): PlannedMember => ({
          name,
          wave: index,
          revision: 1,
          from: old,
          created: "2026-01-01T00:00:00Z",
          nodes: 3,
          ...(lasting.includes(name) ? { lasting: "SPIRE's store" } : {}),
        }),
      ),
    );
    this.plan = withDigest({
      rollout: "r",
      change: { release: target },
      accept: [],
      targets: [],
      waves: waves.map(({ wave: more }, index) => wave(`w${index}`, more)),
      members: planned,
      uncovered: [],
    });
    const at = writeInstant(begin);
    this.spec = {
      schema: 1,
      id: "r",
      by: "jana",
      reason: "CVE",
      at,
      request: "0",
      planDigest: this.plan.digest,
      change: { release: target },
      unreachableBudget: 5,
      onFailure: "return-member",
      deadlineHours: 240,
      desired: "run",
      startedAt: at,
      skipped: [],
      taken: [],
      ...spec,
    };
  }

  member(name: string): ModelMember {
    const found = this.members.find((member) => member.name === name);
    if (found === undefined) throw new Error(`no member ${name}`);
    return found;
  }

  readings(): Map<string, MemberReading> {
    const read = wavesToRead(
      this.status,
      this.spec.desired === "return" || this.status?.isReturning === true,
    );
    const needed = new Set(membersOf(this.plan, read).map(({ name }) => name));
    return new Map(
      this.members
        .filter(({ name }) => needed.has(name))
        .map(({ name, record }) => [name, { record, assignment: this.assignments.get(name) }]),
    );
  }

  /** One advance pass; dies after so many writes. */
  advance(lives = Number.POSITIVE_INFINITY): void {
    let left = lives;
    const write = (deed: () => void) => {
      if (left <= 0) return false;
      left -= 1;
      this.writes += 1;
      deed();
      return true;
    };
    for (let turn = 0; turn < 40; turn += 1) {
      const decision = decide({
        spec: this.spec,
        plan: this.plan,
        status: this.status,
        approvals: this.approvals,
        readings: this.readings(),
        freeze: this.freeze,
        gates: this.gates,
        faults: this.faults,
        now: this.now,
      });
      this.last = decision;
      this.watch(this, decision);
      const isNews =
        decision.status !== this.status && JSON.stringify(decision.status) !== JSON.stringify(this.status);
      if (isNews && !write(() => (this.status = decision.status))) return;
      for (const { name, assignment } of decision.assignments) {
        const isWritten = write(() => {
          this.assignmentWrites += 1;
          this.assignments.set(name, assignment);
        });
        if (!isWritten) return;
      }
      if (decision.events.length > 0) {
        if (left <= 0) return;
        this.events.push(...decision.events);
        const told = { ...decision.status, untold: [] };
        if (!write(() => (this.status = told))) return;
      }
      if (!isNews && decision.assignments.length === 0) return;
    }
    throw new Error(`an advance pass does not come to an end: ${JSON.stringify(this.last)}`);
  }

  /** Lets so many minutes go by: clusters have their passes each minute, the rollout where something changed or is due. */
  run(minutes: number, step = 1): void {
    for (let gone = 0; gone < minutes; gone += step) {
      this.now += step * minute;
      this.pass();
      this.advance();
    }
  }

  pass(): void {
    for (const member of this.members) member.pass(this.assignments.get(member.name), this.now);
  }

  /** Until it has ended; by its own wake-ups and each cluster's changes alone, at most so many hours. */
  finish(hours = 400): RolloutStatus {
    for (let gone = 0; gone < hours * 60; gone += 1) {
      const state = this.status?.state;
      if (state !== undefined && isFinal(state)) break;
      this.run(1);
    }
    if (this.status === undefined) throw new Error("no status was written");
    return this.status;
  }

  say(more: Partial<RolloutSpec>): void {
    this.spec = { ...this.spec, ...more };
  }

  get stamp(): string {
    return writeInstant(this.now);
  }
}

export function members(
  prefix: string,
  count: number,
  temper: (index: number) => Temper = () => ({}),
): ModelMember[] {
  return Array.from({ length: count }, (_, index) => new ModelMember(`${prefix}${index}`, temper(index)));
}
