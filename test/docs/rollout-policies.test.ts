import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rolloutNames } from "../../functions/core/rollouts/parameter-names.ts";
import { rolloutEventNames } from "../../functions/core/rollouts/rollout-event-names.ts";
import { root } from "./files-of-repository.ts";

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string;
  readonly Condition?: { readonly StringEquals: Readonly<Record<string, string | readonly string[]>> };
}

const page = readFileSync(join(root, "docs/rollouts.md"), "utf8");
const [starter, approver] = [...page.matchAll(/```json\n(\{ "Version"[\s\S]*?)\n```/g)].map(
  ([, text = ""]) => (JSON.parse(text) as { readonly Statement: readonly Statement[] }).Statement,
) as [readonly Statement[], readonly Statement[]];
const { commands } = rolloutEventNames;
const approval = `arn:aws:ssm:eu-west-1:111122223333:parameter${rolloutNames("/eks-cilium", "r").approval("rest")}`;

/** Detail-types that a policy lets somebody put on the bus. */
function mayPut(policy: readonly Statement[]): string[] {
  return policy
    .filter(({ Effect, Action }) => Effect === "Allow" && [Action].flat().includes("events:PutEvents"))
    .flatMap(({ Condition }) => [Condition?.StringEquals["events:detail-type"] ?? "*"].flat());
}

function matches(pattern: string, arn: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(arn);
}

/** Whether a policy lets somebody write a parameter; what is denied is not allowed. */
function mayWrite(policy: readonly Statement[], arn: string): boolean {
  const about = policy.filter(
    ({ Action, Resource }) => [Action].flat().includes("ssm:PutParameter") && matches(Resource, arn),
  );
  return about.length > 0 && about.every(({ Effect }) => Effect === "Allow");
}

describe("75A: the policies of docs/rollouts.md", () => {
  it("name commands that there are, of our source alone", () => {
    for (const policy of [starter, approver]) {
      expect(Object.values(commands)).toEqual(expect.arrayContaining(mayPut(policy)));
      for (const { Action, Condition } of policy)
        if (Action === "events:PutEvents")
          expect(Condition?.StringEquals["events:source"]).toBe("eks-cilium");
    }
  });

  it("let nobody who starts approve, neither by an event nor by a parameter", () => {
    expect(mayPut(starter)).toEqual(expect.arrayContaining([commands.request, commands.start]));
    expect(mayPut(starter)).not.toContain(commands.approve);
    expect(mayPut(starter)).not.toContain(commands.skip);
    expect(mayWrite(starter, approval)).toBe(false);
  });

  it("let nobody who approves start, or write what rollouts are decided from", () => {
    expect(mayPut(approver)).toEqual([commands.approve]);
    expect(mayWrite(approver, approval)).toBe(true);
    const { spec, status } = rolloutNames("/eks-cilium", "r");
    for (const name of [spec, status, "/eks-cilium/freeze"])
      expect(mayWrite(approver, `arn:aws:ssm:eu-west-1:111122223333:parameter${name}`)).toBe(false);
  });
});
