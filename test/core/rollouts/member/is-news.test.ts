import { expect, it } from "vitest";
import { isNews } from "../../../../functions/core/rollouts/member/is-news.ts";
import type { Member } from "../../../../functions/core/rollouts/member/member.ts";

const member: Member = {
  id: "december",
  generation: 1,
  action: "move",
  state: "moving",
  since: "2026-12-01T00:00:00.000Z",
  fromRevision: 3,
};

it.each<[boolean, Partial<Member>]>([
  [true, { id: "january" }],
  [true, { generation: 2 }],
  [true, { state: "soaking" }],
  [true, { healthySince: "2026-12-01T01:00:00.000Z" }],
  [true, { outcome: "failed" }],
  [true, { held: "busy" }],
  [false, {}],
  [false, { clock: { seenAt: "2026-12-01T01:00:00.000Z", elapsed: 1, stalled: 1 } }],
  [false, { reason: "Waiting." }],
])("a rollout is woken: %s, by %j", (isWoken, more) => {
  expect(isNews({ ...member, ...more }, member)).toBe(isWoken);
});

it("a rollout is woken by the first word of its member, and by none where there is no member", () => {
  expect(isNews(member, undefined)).toBe(true);
  expect(isNews(undefined, member)).toBe(false);
  expect(isNews(undefined, undefined)).toBe(false);
});
