import { describe, expect, it } from "vitest";
import { beginStory } from "../builders/begin-story.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";
import { quietTags } from "../builders/quiet-tags.ts";
import { readyStory } from "../builders/ready-story.ts";
import { beyondBudget } from "./beyond-budget.ts";

interface Counted {
  readonly message: string;
  readonly calls?: readonly { readonly verb: string; readonly calls: number }[];
}

/** What the product's own log says of the calls of the last pass; bytes are those of a real API server's answers. */
function callsIn(log: readonly string[]): Readonly<Record<string, number>> {
  const counted = log.map((line) => JSON.parse(line) as Counted).findLast(({ calls }) => calls !== undefined);
  const verbs = Map.groupBy(counted?.calls ?? [], ({ verb }) => verb);
  return Object.fromEntries(
    [...verbs].map(([verb, entries]) => [verb, entries.reduce((sum, { calls }) => sum + calls, 0)]),
  );
}

const spending = (log: readonly string[]) => ({ calls: callsIn(log), sent: 0, received: 0 });

describe("calls to the API server", () => {
  const log: string[] = [];
  const write = (line: string) => void log.push(line);
  const passOf = async (story: ClusterStory) => {
    log.length = 0;
    await story.pass();
    return spending(log);
  };

  it("of a first pass are those of the budget, surroundings included", async () => {
    const story = await beginStory({ write });
    await story.pass();
    await story.letTimePass(15);
    expect(beyondBudget("first pass", await passOf(story))).toEqual([]);
  });

  it("of a pass that changes nothing are those of the budget", async () => {
    const story = await readyStory({ write });
    const idle = await passOf(story);
    expect(beyondBudget("pass that changes nothing", idle)).toEqual([]);
  });

  it("of a day's round of errands write its pods and policies, what they belong to, and its end", async () => {
    const story = await readyStory({ write });
    story.world.clock.advance(86_400);
    const written = { apply: 0, delete: 0, evict: 0, patch: 0 };
    for (let kind = "retry"; kind === "retry"; ) {
      log.length = 0;
      ({ kind } = await story.look());
      const calls = callsIn(log);
      for (const verb of ["apply", "delete", "evict", "patch"] as const) written[verb] += calls[verb] ?? 0;
      await story.letTimePass(15);
    }
    const [nodes, claims] = [3, 3];
    // Server, client and report of each node; the guarded server and its two askers; two policies and their ConfigMap.
    expect(written).toEqual({ apply: 3 * nodes + claims + 3, delete: 1, evict: 0, patch: 0 });
  });

  it("of a day's first pass are the surroundings more, where no errands are sent", async () => {
    const story = await readyStory({ write, tags: quietTags });
    const idle = await passOf(story);
    story.world.clock.advance(86_400);
    const daily = await passOf(story);
    expect(daily.calls).toEqual({
      ...idle.calls,
      get: (idle.calls["get"] ?? 0) + 1,
      // Two of them are of pods and endpoints, which are counted then.
      list: (idle.calls["list"] ?? 0) + 14,
    });
    expect(beyondBudget("pass that changes nothing", await passOf(story))).toEqual([]);
  });
});
