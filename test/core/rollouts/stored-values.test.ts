import { describe, expect, it } from "vitest";
import { readMember } from "../../../functions/core/rollouts/member-reading.ts";
import { readRolloutSpec } from "../../../functions/core/rollouts/rollout-spec.ts";
import { readRolloutStatus } from "../../../functions/core/rollouts/rollout-status.ts";
import { members, SimulatedFleet } from "./simulated-fleet.ts";

const garbage = [undefined, "", "{", "null", "[]", '{"schema":2}', '{"schema":1,"id":"r"}'];

describe("what is stored", () => {
  const fleet = new SimulatedFleet({ waves: [{ members: members("a", 3, () => ({ broken: true })) }] });
  fleet.run(30);

  it("is read back as it was written", () => {
    expect(readRolloutSpec(JSON.stringify(fleet.spec), "r")).toEqual(fleet.spec);
    expect(readRolloutStatus(JSON.stringify(fleet.status), "r")).toEqual(fleet.status);
    const { record } = fleet.member("a0");
    const assignment = fleet.assignments.get("a0");
    expect(readMember(JSON.stringify(record), JSON.stringify(assignment))).toEqual({ record, assignment });
  });

  it("9A, 10A: is nothing where a person made it unreadable, or it is of another rollout", () => {
    for (const text of garbage) {
      expect(readRolloutSpec(text, "r")).toBeUndefined();
      expect(readRolloutStatus(text, "r")).toBeUndefined();
      expect(readMember(text, text)).toEqual({ record: undefined, assignment: undefined });
    }
    expect(readRolloutSpec(JSON.stringify(fleet.spec), "other")).toBeUndefined();
    expect(readRolloutStatus(JSON.stringify(fleet.status), "other")).toBeUndefined();
  });
});
