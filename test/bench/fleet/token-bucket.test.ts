import { expect, it } from "vitest";
import { TokenBucket } from "./token-bucket.ts";

it("takes its burst at once, then so many a second", () => {
  const bucket = new TokenBucket({ perSecond: 2, burst: 3 });
  const taken = (now: number, calls: number) => Array.from({ length: calls }, () => bucket.take(now));
  expect(taken(1000, 4)).toEqual([true, true, true, false]);
  expect(taken(1499, 1)).toEqual([false]);
  expect(taken(1500, 2)).toEqual([true, false]);
  expect(taken(60_000, 4)).toEqual([true, true, true, false]);
});
