import type { Member } from "./member.ts";

/** Whether a rollout that waits for a cluster has to look at it again; its clock alone tells it nothing. */
export function isNews(member: Member | undefined, before: Member | undefined): member is Member {
  if (member === undefined) return false;
  const members = ["id", "generation", "state", "held", "healthySince", "outcome"] as const;
  return members.some((name) => member[name] !== before?.[name]);
}
