import { expect, it } from "vitest";
import type { Json } from "../../../functions/core/json.ts";
import { isQuiet, judgeCleaning } from "../../../functions/core/leaving/judge-cleaning.ts";
import { errandPodOf } from "../../builders/errand-pod-of.ts";

const saying = (kind: string, words: Json) =>
  errandPodOf(kind, "a", {
    phase: "Succeeded",
    startTime: "2026-11-30T10:00:00Z",
    containerStatuses: [
      { name: "errand", state: { terminated: { exitCode: 0, message: JSON.stringify(words) } } },
    ],
  });

const nothing = { links: 0, pins: 0, rules: 0, routes: 0, mounts: 0, state: 0, files: 0 };
const cleaned = { v: 1, agent: false, found: { ...nothing, links: 3, pins: 40 }, left: nothing };

it("a node is clean where nothing is left, and what was found is counted", () => {
  expect(judgeCleaning(saying("clean", cleaned))).toEqual({ found: 43 });
});

it("what is left is told by kind", () => {
  const left = { ...nothing, links: 1, rules: 12 };
  expect(judgeCleaning(saying("clean", { ...cleaned, left }))).toEqual({
    left: "1 links, 12 iptables lines",
  });
  expect(judgeCleaning(saying("clean", { v: 1, agent: true }))).toEqual({
    left: "an agent still runs there",
  });
});

it("silence, and what no script of ours says, cleans nothing", () => {
  const { left: _, ...half } = cleaned;
  for (const words of ["clean", half, { ...cleaned, v: 2 }, { ...cleaned, left: { ...nothing, links: -1 } }])
    expect(judgeCleaning(saying("clean", words))).toHaveProperty("left");
  const refused = errandPodOf("clean", "a", { phase: "Failed", reason: "OutOfcpu", message: "no room" });
  expect(judgeCleaning(refused)).toMatchObject({ left: expect.stringContaining("OutOfcpu") });
});

it.each([
  [{ agent: "Ok", encryption: "Disabled", policy: "never" }, true],
  [{ agent: "Ok", encryption: "", policy: "never" }, true],
  [{ agent: "Ok", encryption: "Wireguard", policy: "never" }, false],
  [{ agent: "Ok", encryption: "Disabled", policy: "default" }, false],
  [{ agent: "", encryption: "", policy: "" }, false],
])("an agent that says %o is quiet: %s", (words, is) => {
  expect(isQuiet(saying("quiet", { v: 1, ...words }))).toBe(is);
});
