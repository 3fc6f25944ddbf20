import { describe, expect, it } from "vitest";
import {
  type LeavingView,
  leavingSteps,
  mostTries,
  nextStep,
  reasonOf,
  stepsOf,
} from "../../../functions/core/leaving/leaving-steps.ts";

const a = { name: "a", uid: "uid-a" };
const b = { name: "b", uid: "uid-b" };
const clean = { clean: "2026-11-30T10:00:00.000Z", proved: true };

/** Everything stands, and nothing was begun. */
const whole: LeavingView = {
  mode: "uninstall",
  removal: { nodes: [a, b] },
  mayProbe: true,
  hasAgents: true,
  operator: 2,
  workloads: 5,
  reachable: new Set(),
  rest: 30,
};
const started = { nodes: [a, b], startedAt: "2026-11-30T09:00:00.000Z" };
const bare = {
  ...whole,
  hasAgents: false,
  operator: 0,
  workloads: 0,
  reachable: new Set(["uid-a", "uid-b"]),
};

describe("a removal that cleans", () => {
  it("takes its steps in one order, each when those before are done", () => {
    const views: LeavingView[] = [
      whole,
      { ...whole, removal: started },
      { ...whole, removal: { ...started, over: ["quiet"] } },
      { ...whole, removal: { ...started, over: ["quiet"] }, operator: 0 },
      { ...bare, removal: started },
      {
        ...bare,
        removal: {
          ...started,
          nodes: [
            { ...a, clean: clean.clean },
            { ...b, ...clean },
          ],
        },
      },
      { ...bare, removal: { ...started, nodes: [{ ...a, clean: clean.clean }], over: ["pods"] } },
      { ...bare, removal: { ...started, nodes: [{ ...a, ...clean }], over: ["pods"] } },
      {
        ...bare,
        removal: {
          ...started,
          nodes: [
            { ...a, ...clean },
            { ...b, tries: mostTries },
          ],
          over: ["pods"],
        },
        rest: 0,
      },
      { ...bare, removal: { ...started, nodes: [{ ...a, ...clean }], over: ["pods"] }, rest: 0 },
    ];
    const names = stepsOf("uninstall").map(({ name }) => name);
    expect(views.map((view) => nextStep(view))).toEqual(names);
  });

  it("passes by nodes that nobody reaches, and those that were tried often, until all else is gone", () => {
    const away = { ...bare, reachable: new Set(["uid-a"]) };
    const nodes = [{ ...a, ...clean }, b];
    expect(nextStep({ ...away, removal: { ...started, nodes } })).toBe("pods");
    const tried = [
      { ...a, tries: mostTries },
      { ...b, ...clean },
    ];
    expect(nextStep({ ...bare, removal: { ...started, nodes: tried } })).toBe("pods");
    expect(nextStep({ ...away, removal: { ...started, nodes, over: ["pods"] }, rest: 0 })).toBe("nodes");
  });

  it("sends nobody where no errands are allowed, and still waits for its nodes", () => {
    const silent = { ...bare, mayProbe: false, removal: { ...started, over: ["pods" as const] } };
    expect(nextStep(silent)).toBe("rest");
    expect(nextStep({ ...silent, rest: 0 })).toBe("nodes");
  });

  it("counts on the way", () => {
    const view = { ...bare, removal: { ...started, nodes: [{ ...a, ...clean }, b] } };
    expect(reasonOf(view, "clean", "1 node is being cleaned.")).toBe(
      "Removing 5 of 10 (clean the nodes): 1 of 2 nodes clean. 1 node is being cleaned.",
    );
    expect(reasonOf(whole, "operator", "Deleted the operator.")).toBe(
      "Removing 3 of 10 (delete the operator): Deleted the operator.",
    );
  });

  it("has CRDs and policies after all nodes where it purges", () => {
    const view = {
      ...bare,
      mode: "purge" as const,
      removal: { ...started, nodes: [], over: ["pods" as const] },
      rest: 0,
    };
    expect(nextStep(view)).toBe("purge");
    expect(nextStep({ ...view, removal: { ...view.removal, over: ["pods", "purge"] } })).toBe("state");
  });
});

describe("a removal that has its nodes replaced", () => {
  it("asks no node, and says its words alone", () => {
    expect(stepsOf("replace").map(({ name }) => name)).toEqual(["operator", "agents", "rest", "state"]);
    expect(nextStep({ ...whole, mode: "replace" })).toBe("operator");
    expect(reasonOf({ ...whole, mode: "replace" }, "operator", "Deleted the operator.")).toBe(
      "Deleted the operator.",
    );
  });
});

it("every step says why it has its place", () => {
  for (const { why, title } of leavingSteps) {
    expect(why).toMatch(/^[A-Z].*\.$/);
    expect(title).toMatch(/^[a-z]/);
  }
});
