import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readFleetSettings } from "../../functions/core/desired/read-fleet-settings.ts";
import { templateParameters } from "../../infra/stacks/template-parameters.ts";
import { root } from "../docs/files-of-repository.ts";

interface Constraints {
  readonly default?: unknown;
  readonly allowedPattern?: string;
  readonly allowedValues?: readonly string[];
  readonly minValue?: number;
  readonly maxValue?: number;
}

const folder = join(root, "examples/cloudformation");
const prefix = "eks-cilium/0.1.0/";
const known: Readonly<Record<string, Constraints>> = templateParameters(prefix);
const file = JSON.parse(readFileSync(join(folder, "parameters.json"), "utf8")) as readonly {
  readonly ParameterKey: string;
  readonly ParameterValue: string;
}[];
const given = Object.fromEntries(file.map((one) => [one.ParameterKey, one.ParameterValue]));

describe("the parameters of the plain template", () => {
  it("are parameters of the template, each once, with those that have no default", () => {
    expect(Object.keys(given).filter((name) => !(name in known))).toEqual([]);
    expect(Object.keys(given)).toHaveLength(file.length);
    const needed = Object.keys(known).filter((name) => !("default" in (known[name] ?? {})));
    expect(Object.keys(given)).toEqual(expect.arrayContaining(needed));
  });

  it.each(Object.entries(given))("%s has a value that the template allows", (name, value) => {
    const { allowedPattern = "", allowedValues = [value], minValue, maxValue } = known[name] ?? {};
    expect(value).toMatch(new RegExp(allowedPattern));
    expect(allowedValues).toContain(value);
    if (minValue !== undefined) expect(Number(value)).toBeGreaterThanOrEqual(minValue);
    if (maxValue !== undefined) expect(Number(value)).toBeLessThanOrEqual(maxValue);
  });

  it("hand the functions settings that they understand", () => {
    const settings = readFleetSettings(
      String(given["Settings"]),
      "arn:aws:iam::111122223333:role/r",
      "eu-west-1",
    );
    expect(settings).toMatchObject({ onUntag: "keep", storageClass: "gp3" });
  });

  it("are deployed by the lines of docs/deploy.md, with the file in the place of one parameter", () => {
    const readme = readFileSync(join(folder, "README.md"), "utf8");
    const page = readFileSync(join(root, "docs/deploy.md"), "utf8");
    const lines = page
      .split("\n")
      .filter((line) => /^aws (s3 cp|cloudformation deploy)|^ {2}--s3-bucket/.test(line));
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(readme).toContain(line);
    expect(readme).toContain("--parameter-overrides file://examples/cloudformation/parameters.json");
    expect(given["CodePrefix"]).toBe(prefix);
    expect(readme).toContain(`BUCKET=${given["CodeBucket"]}`);
  });
});
