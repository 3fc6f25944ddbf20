import type { Assignment } from "../assignment.ts";
import { inState, isUnderWay, type Member } from "./member.ts";

/** What a pass does about a rollout. */
export type Course =
  /** Nothing; what the record says of an earlier one stays. */
  | { readonly kind: "none" }
  /** Nothing but to write down where it stands. */
  | { readonly kind: "tell"; readonly member: Member }
  /** Begins, where its gates let it. */
  | { readonly kind: "begin"; readonly member: Member; readonly assignment: Assignment }
  /** Has begun, and goes on to its end. Without an assignment, or with one that says otherwise, what is not applied stays so. */
  | { readonly kind: "go on"; readonly member: Member; readonly assignment: Assignment | undefined };

/**
 * What an assignment means for a cluster whose record tells of this one or of one before. Each generation is acted on
 * once; a move that has begun is finished before another one begins, and a return cuts it short. `now` is ISO 8601.
 */
export function courseOf(
  assignment: Assignment | undefined,
  recorded: Member | undefined,
  now: string,
): Course {
  if (assignment === undefined || (recorded !== undefined && assignment.generation < recorded.generation))
    return watched(recorded, undefined);
  if (assignment.generation === recorded?.generation) return again(assignment, recorded);
  const fresh = memberOf(assignment, now);
  switch (assignment.action) {
    case "hold":
      return held(recorded, fresh, now);
    case "move":
      return recorded !== undefined && isUnderWay(recorded)
        ? watched(recorded, undefined)
        : { kind: "begin", member: fresh, assignment };
    case "return":
      // Whoever could not go back once is a person's to mend.
      return recorded?.outcome === "return-blocked" && recorded.id === assignment.rollout
        ? { kind: "tell", member: blockedAgain(recorded, fresh) }
        : { kind: "begin", member: { ...fresh, ...baselineOf(recorded, fresh) }, assignment };
  }
}

function memberOf({ rollout, generation, action, fromRevision }: Assignment, now: string): Member {
  return { id: rollout, generation, action, state: "starting", since: now, fromRevision };
}

function again(assignment: Assignment, recorded: Member): Course {
  const isWaiting = recorded.state === "held" || recorded.state === "starting";
  if (isWaiting && assignment.action !== "hold") return { kind: "begin", member: recorded, assignment };
  return watched(recorded, assignment);
}

function watched(recorded: Member | undefined, assignment: Assignment | undefined): Course {
  if (recorded === undefined) return { kind: "none" };
  const isWatching = isUnderWay(recorded) || recorded.state === "soaking";
  return isWatching ? { kind: "go on", member: recorded, assignment } : { kind: "none" };
}

/** What waits is let go, what soaks has soaked, what is under way goes on, and what is over says so still. */
function held(recorded: Member | undefined, fresh: Member, now: string): Course {
  if (recorded !== undefined && isUnderWay(recorded)) return watched(recorded, undefined);
  const { id, generation } = fresh;
  const isOver = recorded?.outcome !== undefined && recorded.id === id;
  if (isOver) return { kind: "tell", member: { ...recorded, generation } };
  return recorded?.state === "soaking"
    ? { kind: "tell", member: { ...inState(recorded, "done", now, { outcome: "moved" }), generation } }
    : { kind: "tell", member: inState(fresh, "held", now, { held: "hold" }) };
}

function blockedAgain(recorded: Member, fresh: Member): Member {
  const { reason = "The return before this one did not come to its end." } = recorded;
  return { ...fresh, state: "return-blocked", outcome: "return-blocked", reason };
}

/** What was not well before the move is no fault of the return. */
function baselineOf(recorded: Member | undefined, { id }: Member): Pick<Member, "baseline"> {
  return recorded?.id === id && recorded.baseline !== undefined ? { baseline: recorded.baseline } : {};
}
