import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { tagKeys } from "../../functions/core/desired/tag-table.ts";
import { root } from "./files-of-repository.ts";

interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Condition: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const [, policy = ""] =
  /```json\n(\{[\s\S]*?)\n```/.exec(readFileSync(join(root, "docs/security.md"), "utf8")) ?? [];
const { Statement: statements } = JSON.parse(policy) as { readonly Statement: readonly Statement[] };

it("is one that AWS takes: short enough for a service control policy, and all of it denies", () => {
  expect(JSON.stringify(JSON.parse(policy)).length).toBeLessThan(5120);
  expect(statements.map(({ Effect }) => Effect)).toEqual(["Deny", "Deny"]);
});

it("covers every tag of the table, for whatever sets or takes tags of a cluster", () => {
  const [tagging] = statements;
  const keys = [tagging?.Condition["ForAnyValue:StringLike"]?.["aws:TagKeys"] ?? []].flat();
  const isCovered = (tag: string) =>
    keys.some((key) => (key.endsWith("*") ? tag.startsWith(key.slice(0, -1)) : key === tag));
  expect(tagKeys.filter((tag) => !isCovered(tag))).toEqual([]);
  expect(tagging?.Action).toEqual(["eks:TagResource", "eks:UntagResource", "eks:CreateCluster"]);
});
