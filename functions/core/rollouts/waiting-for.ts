import { firstNames } from "../first-names.ts";
import { plain } from "../record/plain.ts";
import type { closedByAlarms } from "./alarm-gate.ts";
import { writeInstant } from "./instant.ts";
import { gateDigest } from "./joiners.ts";
import type { Round } from "./judge-round.ts";
import type { WaveVerdict } from "./judge-wave.ts";
import type { MemberState } from "./member-state.ts";
import type { MemberWord } from "./member-words.ts";
import type { Opening } from "./opening.ts";
import type { RolloutStatus, Waiting } from "./rollout-status.ts";
import type { RolloutView } from "./rollout-view.ts";

/** What a rollout waits for, without since when. */
export type Awaited = Omit<Waiting, "since">;

const cli = "npm run -s cli -- rollout";
const mostNames = 3;

function moment(time: number | undefined): { next?: string } {
  return time === undefined ? {} : { next: writeInstant(time) };
}

export function awaitStart({ plan }: RolloutView): Awaited {
  return {
    what: "start",
    who: [],
    how: `A person starts it: ${cli} start ${plan.rollout} --plan ${plan.digest} --by NAME`,
  };
}

export function awaitPerson({ plan, spec }: RolloutView, { halt, deadline }: Round): Awaited {
  const others = halt === undefined ? "return, abort" : "retry, return, abort";
  const why = halt === undefined ? "It is paused" : `It is halted: ${halt.reason}`;
  const since = spec.desired === "pause" && halt !== undefined ? " It is paused too." : "";
  return {
    what: "person",
    who: [],
    ...moment(deadline),
    how: `${plain(why, 140)}.${since} ${cli} resume ${plan.rollout} --by NAME --reason WHY (or ${others})`,
  };
}

export function awaitFreeze(freeze: string, deadline: number | undefined): Awaited {
  return { what: "freeze", who: [], ...moment(deadline), how: plain(`The fleet is frozen: ${freeze}`, 200) };
}

export function awaitMembers(
  states: readonly MemberState[],
  how: string,
  now: number,
  deadline?: number,
): Awaited {
  const moments = [...states.map(({ until }) => until), deadline].filter(
    (time) => time !== undefined && time > now,
  ) as number[];
  return {
    what: "member",
    who: states.slice(0, mostNames).map(({ planned }) => planned.name),
    ...moment(moments.length === 0 ? undefined : Math.min(...moments)),
    how,
  };
}

/** Of a rollout that goes forward. */
export function awaitNext(
  { plan, approvals, freeze, now, unended = [] }: RolloutView,
  { states, wave, deadline }: Round,
  {
    verdict,
    opening,
    alarms,
  }: {
    readonly verdict: WaveVerdict;
    readonly opening: Opening;
    readonly alarms: ReturnType<typeof closedByAlarms>;
  },
): Awaited {
  const { name } = verdict;
  const moving = states.filter(({ inFlight }) => inFlight === true);
  if (moving.length > 0) {
    return awaitMembers(moving, `Members of wave ${name} move: ${namesOf(moving)}.`, now, deadline);
  }
  if (unended.length > 0) {
    const how = `It starts once what it supersedes has ended: ${cli} status ${unended[0]}`;
    return { what: "rollout", who: [...unended], ...moment(deadline), how };
  }
  if (verdict.blocked === "approval") {
    const planned = plan.waves[wave];
    const digest = planned === undefined ? plan.digest : gateDigest(plan, planned);
    const another = approvals.has(name) ? " (the one that is there is of another plan)" : "";
    return {
      what: "approval",
      who: [name],
      ...moment(deadline),
      how: `Wave ${name} needs an approval: ${cli} approve ${plan.rollout} --gate ${name} --plan ${digest} --by NAME${another}`,
    };
  }
  if (verdict.blocked === "proof") {
    const last = plan.waves[wave - 1]?.name ?? "";
    return {
      what: "person",
      who: [last],
      ...moment(deadline),
      how: `No wave before ${name} has proved anything: see why, then ${cli} skip ${plan.rollout} --wave ${last} --by NAME --reason WHY`,
    };
  }
  const startable = states.filter((state) => state.startable !== undefined);
  if (startable.length > 0 && freeze !== undefined) return awaitFreeze(freeze, deadline);
  if (alarms !== undefined && (startable.length > 0 || verdict.isDone)) {
    return {
      what: "alarm",
      who: alarms.who.slice(0, mostNames).map((name) => plain(name, 60)),
      ...moment(deadline),
      how: plain(alarms.why, 280),
    };
  }
  const isShort = opening.isOpen && opening.room !== undefined;
  if (startable.length > 0 && (!opening.isOpen || isShort)) {
    return {
      what: "window",
      who: startable.slice(0, mostNames).map(({ planned }) => planned.name),
      ...moment((opening.isOpen ? opening.next : opening.opens) ?? deadline),
      how: opening.isOpen
        ? "What is left of the window is too short for the next member."
        : plain(opening.why, 280),
    };
  }
  if (verdict.soaksUntil !== undefined) {
    return {
      what: "soak",
      who: [name],
      ...moment(verdict.soaksUntil),
      how: `Wave ${name} soaks: everything has to hold until then without a break.`,
    };
  }
  const others = states.filter(
    ({ word }) => word === "verifying" || word === "held" || word === "unreachable",
  );
  return awaitMembers(
    others,
    `Wave ${name} waits for ${namesOf(others)}: skip them, or see why.`,
    now,
    deadline,
  );
}

function namesOf(states: readonly MemberState[]): string {
  return states.length === 0 ? "its members" : firstNames(states.map(({ planned }) => planned.name));
}

const troubled: readonly MemberWord[] = [
  "return-blocked",
  "failed",
  "returned",
  "unreachable",
  "held",
  "verifying",
];

/** Members that somebody may have to look at, the worst first. */
export function troublesOf(states: readonly MemberState[]): RolloutStatus["troubles"] {
  const found = troubled.flatMap((word) =>
    states.filter((state) => state.word === word && (state.why !== undefined || state.isHurt === true)),
  );
  return {
    total: found.length,
    first: found
      .slice(0, 5)
      .map(({ planned, word, why = "" }) => ({ name: planned.name, state: word, why: plain(why, 160) })),
  };
}
