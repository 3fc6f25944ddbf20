/** Where a member stands, in one word. */
export const memberWords = [
  "pending",
  "held",
  "starting",
  "moving",
  "verifying",
  "soaking",
  "failed",
  "returning",
  "returned",
  "return-blocked",
  "unreachable",
  "excluded",
  "gone",
] as const;

export type MemberWord = (typeof memberWords)[number];
