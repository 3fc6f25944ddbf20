import { afterAll, beforeEach, expect, type TestContext } from "vitest";

/**
 * Within a suite: the tests of these titles must fail, as `test.fails` has it, because the target is known to do
 * otherwise than AWS. So an emulator that learns better, and a title that no test has, report themselves.
 */
export function expectGaps(gaps: readonly string[]): void {
  const met = new Set<string>();
  beforeEach(({ task }: TestContext) => {
    if (!gaps.includes(task.name)) return;
    met.add(task.name);
    Object.assign(task, { fails: true });
  });
  afterAll(() => expect([...met].sort(), "known gaps that a test has shown").toEqual([...gaps].sort()));
}
