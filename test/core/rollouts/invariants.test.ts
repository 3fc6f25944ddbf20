import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytes } from "../../../functions/core/rollouts/rollout-plan.ts";
import type { PlannedWave, RolloutSpec } from "../../../functions/core/rollouts/rollout-spec.ts";
import { isFinal } from "../../../functions/core/rollouts/rollout-status.ts";
import { ModelMember, members, SimulatedFleet, type Temper } from "./simulated-fleet.ts";

/** More of them by EKS_CILIUM_ROLLOUT_RUNS. */
const numRuns = Number(process.env["EKS_CILIUM_ROLLOUT_RUNS"] ?? 25);

/** Tempers whose end does not depend on when they are asked. */
const timeless: fc.Arbitrary<Temper> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ slow: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.constant({ broken: true }) },
  { weight: 1, arbitrary: fc.constant({ broken: true, stuck: true }) },
);

const temper: fc.Arbitrary<Temper> = fc.oneof(
  { weight: 6, arbitrary: timeless },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.nat(300), fc.nat(400))
      .map(([from, long]) => ({ offline: [from, from + long] as const })),
  },
  { weight: 1, arbitrary: fc.nat(300).map((heldUntil) => ({ heldUntil })) },
  { weight: 1, arbitrary: fc.nat(200).map((recreatedAt) => ({ recreatedAt })) },
  { weight: 1, arbitrary: fc.nat(200).map((goneAt) => ({ goneAt })) },
  { weight: 1, arbitrary: fc.nat(40).map((breaksAfter) => ({ breaksAfter })) },
);

const wave: fc.Arbitrary<Partial<PlannedWave>> = fc.record({
  maxConcurrent: fc.integer({ min: 1, max: 3 }),
  soakMinutes: fc.integer({ min: 0, max: 50 }),
  failureBudget: fc.nat(2),
  strict: fc.boolean(),
});

const waves = (of: fc.Arbitrary<Temper>, minLength = 0) =>
  fc.array(fc.record({ wave, tempers: fc.array(of, { minLength, maxLength: 5 }) }), {
    minLength: 1,
    maxLength: 4,
  });

const onFailure: fc.Arbitrary<RolloutSpec["onFailure"]> = fc.constantFrom(
  "halt",
  "return-member",
  "return-wave",
  "return-all",
);

type Waves = readonly { readonly wave: Partial<PlannedWave>; readonly tempers: readonly Temper[] }[];

function fleetOf(given: Waves, spec: Partial<RolloutSpec> = {}): SimulatedFleet {
  return new SimulatedFleet({
    waves: given.map(({ wave, tempers }, at) => ({
      wave,
      members: tempers.map((temper, index) => new ModelMember(`m${at}-${index}`, temper)),
    })),
    spec: { deadlineHours: 48, ...spec },
  });
}

type Deed = {
  readonly after: number;
  readonly what:
    | "pause"
    | "run"
    | "resume"
    | "freeze"
    | "thaw"
    | "retry"
    | "return"
    | "abort"
    | "die"
    | "again";
};

const deed: fc.Arbitrary<Deed> = fc.record({
  after: fc.nat(90),
  what: fc.constantFrom(
    "pause",
    "run",
    "resume",
    "freeze",
    "thaw",
    "retry",
    "die",
    "again",
    "die",
    "again",
    "return",
    "abort",
  ),
});

function does(fleet: SimulatedFleet, { what, after }: Deed): void {
  if (what === "freeze") fleet.freeze = "by li: a trade fair";
  else if (what === "thaw") fleet.freeze = undefined;
  else if (what === "die") fleet.advance(after % 5);
  else if (what === "again") fleet.advance();
  else if (what === "resume") fleet.say({ resumedAt: fleet.stamp, desired: "run" });
  else if (what === "retry") fleet.say({ retried: { at: fleet.stamp } });
  else if (fleet.spec.desired !== "abort" && fleet.spec.desired !== "return") fleet.say({ desired: what });
}

/** A held member of a wave that passed, whose opening was proved by a cluster that is deleted since. */
const deletedProof: [Waves, RolloutSpec["onFailure"], Deed[]] = [
  [
    { wave: { maxConcurrent: 1, soakMinutes: 0 }, tempers: [{ heldUntil: 3 }, { goneAt: 9 }] },
    { wave: { maxConcurrent: 2, soakMinutes: 0 }, tempers: [{ heldUntil: 8 }, { slow: 0 }] },
    { wave: { maxConcurrent: 1, soakMinutes: 0 }, tempers: [] },
  ],
  "halt",
  [
    { after: 1, what: "pause" },
    { after: 1, what: "run" },
    { after: 6, what: "die" },
    { after: 20, what: "again" },
    { after: 3, what: "die" },
    { after: 1, what: "freeze" },
    { after: 0, what: "again" },
  ],
];

/** What has to hold after each decision, whatever happens. */
function watchOver(fleet: SimulatedFleet): void {
  let isOver = false;
  let frozenWrites = 0;
  fleet.watch = ({ plan, status, freeze }, { assignments, status: next }) => {
    for (const { name, assignment } of assignments) {
      expect(isOver, "I6: an assignment after the end").toBe(false);
      if (assignment.action === "hold") continue;
      if (freeze !== undefined) frozenWrites += 1;
      if (assignment.action !== "move") continue;
      const wave = plan.members.find((member) => member.name === name)?.wave ?? 0;
      const earlier = next.waves.slice(0, wave);
      expect(
        earlier.every(({ passedAt }) => passedAt !== undefined),
        "I2",
      ).toBe(true);
      // What its opening asked for may be deleted later; whoever was held then begins beside later waves all the same.
      const needsProof = wave > 0 && next.waves[wave]?.passedAt === undefined;
      const isProved = earlier.some(({ counts }) => (counts.soaking ?? 0) > 0);
      expect(!needsProof || isProved, "I3b").toBe(true);
    }
    expect(frozenWrites, "a start while frozen").toBe(0);
    if (status !== undefined && isFinal(status.state)) isOver = true;
    if (!isFinal(next.state)) {
      expect(next.waitingFor?.since, `I9: ${next.state}`).toBeDefined();
      expect(next.waitingFor?.how ?? "", "I9").not.toBe("");
    }
    expect(bytes(JSON.stringify(next)), "I11").toBeLessThanOrEqual(3500);
  };
}

function moves(fleet: SimulatedFleet): void {
  const wave = Math.min(fleet.status?.wave ?? 0, fleet.plan.waves.length - 1);
  const moving = fleet.members.filter(({ isMoving }) => isMoving).length;
  expect(moving, "I1").toBeLessThanOrEqual(fleet.plan.waves[wave]?.maxConcurrent ?? 0);
  for (const { templates, record } of fleet.members) {
    expect(
      [...templates].every((one) => one === "1.19.6" || one === "1.19.7"),
      "I4",
    ).toBe(true);
    expect(["1.19.6", "1.19.7"], "I4").toContain(record.release);
  }
}

/** What remains of a rollout, without the times of its passes. */
function endOf(fleet: SimulatedFleet) {
  return {
    state: fleet.status?.state,
    halt: fleet.status?.halt?.why,
    wave: fleet.status?.wave,
    counts: fleet.status?.waves.map(({ counts, hurt }) => ({ counts, hurt })),
    releases: fleet.members.map(({ record }) => record.release),
  };
}

describe("whatever happens to a rollout", () => {
  it("I1–I6, I9, I11: it holds its limits, ends, and does nothing after its end", () => {
    fc.assert(
      fc.property(waves(temper), onFailure, fc.array(deed, { maxLength: 8 }), (given, way, deeds) => {
        const fleet = fleetOf(given, { onFailure: way });
        watchOver(fleet);
        for (const one of deeds) {
          for (let minute = 0; minute < one.after; minute += 1) {
            fleet.run(1);
            moves(fleet);
          }
          does(fleet, one);
        }
        fleet.freeze = undefined;
        fleet.run(60);
        moves(fleet);
        fleet.run(50 * 60, 10);
        const state = fleet.status?.state ?? "planned";
        const isPersons = state === "halted" || state === "paused";
        expect(isFinal(state) || isPersons, `I9: ends in ${state}`).toBe(true);
        if (state === "completed") {
          const left = fleet.members.filter(
            ({ record }) => record.phase !== "gone" && record.clusterCreatedAt === "2026-01-01T00:00:00Z",
          );
          expect(
            left.every(({ record }) => record.release === "1.19.7"),
            "I5",
          ).toBe(true);
        }
        const [writes, assigned] = [fleet.writes, fleet.assignmentWrites];
        fleet.run(30);
        fleet.say({ desired: "run", resumedAt: fleet.stamp });
        if (isFinal(state)) {
          fleet.run(30);
          expect(fleet.assignmentWrites, "I6").toBe(assigned);
          expect(fleet.writes, "I10").toBe(writes);
        }
      }),
      { numRuns, examples: [deletedProof] },
    );
  });

  it("I3: no more are hurt in a wave than its budget, and those that moved beside the last one", () => {
    fc.assert(
      fc.property(waves(timeless), (given) => {
        const fleet = fleetOf(given);
        fleet.run(48 * 60, 2);
        fleet.plan.waves.forEach((wave, index) => {
          const hurt = fleet.status?.waves[index]?.hurt ?? 0;
          const most = wave.strict ? wave.failureBudget + 1 : wave.failureBudget + wave.maxConcurrent;
          expect(hurt).toBeLessThanOrEqual(most);
        });
      }),
      { numRuns },
    );
  });

  it("I7, I8: deaths between any two writes, and passes that nobody asked for, change nothing of its end", () => {
    fc.assert(
      fc.property(
        waves(timeless),
        onFailure,
        fc.array(fc.record({ at: fc.nat(200), lives: fc.nat(8) }), { maxLength: 30 }),
        (given, way, deaths) => {
          const [whole, broken] = [fleetOf(given, { onFailure: way }), fleetOf(given, { onFailure: way })];
          for (let minute = 0; minute < 26 * 60; minute += 1) {
            whole.now += 60_000;
            broken.now += 60_000;
            whole.pass();
            broken.pass();
            for (const { at, lives } of deaths) if (at === minute) broken.advance(lives);
            whole.advance();
            broken.advance();
            if (minute > 200) {
              const isStill =
                whole.status?.waitingFor?.what === "person" || isFinal(whole.status?.state ?? "planned");
              if (isStill) break;
            }
          }
          expect(endOf(broken)).toEqual(endOf(whole));
        },
      ),
      { numRuns: Math.ceil(numRuns / 2) },
    );
  });

  it("30A: the hourly sweep alone brings it to the same end", () => {
    const slow = fc.record({ slow: fc.nat(40) });
    fc.assert(
      fc.property(waves(slow, 1), (given) => {
        const [often, rarely] = [
          fleetOf(given, { deadlineHours: 400 }),
          fleetOf(given, { deadlineHours: 400 }),
        ];
        often.finish();
        for (let minute = 0; minute < 200 * 60; minute += 1) {
          rarely.now += 60_000;
          rarely.pass();
          if (minute % 60 === 0) rarely.advance();
          if (isFinal(rarely.status?.state ?? "planned")) break;
        }
        expect(endOf(rarely)).toEqual(endOf(often));
      }),
      { numRuns: Math.ceil(numRuns / 3) },
    );
  });

  it("16: keeps its status within its parameter for 1,000 clusters with long names, of which many are in trouble", () => {
    const long = (at: number) =>
      members(`${"n".repeat(90)}-${at}-`, 100, (index) =>
        index % 3 === 0 ? { heldUntil: 1e9 } : index % 7 === 0 ? { broken: true } : {},
      );
    const fleet = new SimulatedFleet({
      waves: Array.from({ length: 10 }, (_, at) => ({
        members: long(at),
        wave: { name: `wave-${at}-${"w".repeat(20)}`, maxConcurrent: 50, failureBudget: 100 },
      })),
      spec: { id: "r" },
    });
    watchOver(fleet);
    fleet.run(12 * 60, 5);
    expect(fleet.status?.wave).toBeGreaterThanOrEqual(3);
  });
});
