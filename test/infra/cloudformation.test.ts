import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Duration, Stack } from "aws-cdk-lib";
import { CfnInclude } from "aws-cdk-lib/cloudformation-include";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../../functions/core/json.ts";
import { cloudformationTemplate, templateFor } from "../../infra/build/cloudformation-template.ts";
import { resolvePlaceholders } from "../../infra/build/resolve-placeholders.ts";
import { writeCloudformation } from "../../infra/build/write-cloudformation.ts";
import { templateParameters } from "../../infra/stacks/template-parameters.ts";
import {
  placeholders,
  type TemplateCondition,
  templateConditions,
} from "../../infra/stacks/template-stack.ts";
import { propsProblems } from "../../infra/validation/props-problems.ts";
import { resolvedTemplate } from "../builders/resolved-template.ts";
import { synthesizedTemplate } from "../builders/synthesized-template.ts";
import { zipEntry } from "../conformance/chart/zip-entry.ts";

interface Members {
  readonly [name: string]: Json | undefined;
}

const zips = {
  "take-triggers": "take-triggers-1.zip",
  "reconcile-cluster": "reconcile-cluster-1.zip",
  "advance-rollout": "advance-rollout-1.zip",
};
const prefix = "eks-cilium/1.2.3/";
const conditions = Object.keys(templateConditions) as TemplateCondition[];
const template = cloudformationTemplate(prefix, zips) as { readonly [name: string]: Json };
const resources = (of: Json | undefined) => (of as { readonly Resources: Json }).Resources;

/** Rules judge a parameter by its default, whatever condition stands before it: these are values under which conditions hold. */
const examples: Readonly<Record<string, string>> = {
  SubnetIds: "subnet-0a1b2c3d4e5f60718,subnet-0a1b2c3d4e5f60719",
  SecurityGroupIds: "sg-0a1b2c3d4e5f60718",
  EncryptionKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
  AlarmTopicArn: "arn:aws:sns:eu-west-1:111122223333:alarms",
  PhaseTopicArn: "arn:aws:sns:eu-west-1:111122223333:phases",
  PermissionsBoundaryArn: "arn:aws:iam::111122223333:policy/boundary",
};

function withExamples(given: Members): Members {
  const parameters = Object.entries(given["Parameters"] as Readonly<Record<string, Members>>);
  return {
    ...given,
    Parameters: Object.fromEntries(
      parameters.map(([name, one]) => [name, { ...one, ...(examples[name] && { Default: examples[name] }) }]),
    ),
  };
}

describe("the template without CDK", () => {
  it("is, under any conditions, what CDK synthesises for the same options", () => {
    fc.assert(
      fc.property(fc.subarray(conditions), (chosen) => {
        const synthesised = resolvePlaceholders(templateFor(chosen, prefix, zips));
        expect(resources(resolvedTemplate(template, new Set(chosen)))).toEqual(resources(synthesised));
      }),
      { numRuns: 12, examples: [[[]], [conditions]] },
    );
  }, 60_000);

  it.each([
    ["with nothing chosen", resolvedTemplate(template, new Set())],
    ["under every condition, with examples", withExamples(template)],
  ])("breaks none of the rules that CDK knows for templates, %s", (_, given) => {
    const folder = mkdtempSync(join(tmpdir(), "template-"));
    const app = new App({ outdir: folder, context: { "@aws-cdk/core:validateAgainstDefaultRules": true } });
    const file = join(folder, "given.json");
    writeFileSync(file, JSON.stringify(given));
    new CfnInclude(new Stack(app, "Included"), "Template", { templateFile: file });
    expect(() => app.synth()).not.toThrow();
    rmSync(folder, { recursive: true, force: true });
  });

  it("has nothing left that stood in for a parameter, and asks for every parameter in a group", () => {
    const text = JSON.stringify(template);
    for (const value of Object.values(placeholders)) expect(text).not.toContain(String(value));
    expect(text).not.toContain(String(placeholders.sweepMinutes * 60));
    const { ParameterGroups: groups } = (template["Metadata"] as Members)[
      "AWS::CloudFormation::Interface"
    ] as {
      ParameterGroups: readonly { Parameters: readonly string[] }[];
    };
    const parameters = Object.keys(template["Parameters"] as object);
    expect(groups.flatMap(({ Parameters }) => Parameters).sort()).toEqual(parameters.sort());
  });

  it("knows every form in which the time between sweeps stands in the template", () => {
    const every = (minutes: number) =>
      JSON.stringify(synthesizedTemplate({ sweepEvery: Duration.minutes(minutes) }).toJSON());
    const other = 1427;
    expect(every(other)).toContain(String(other * 60));
    const seconds = every(other).replaceAll(String(other * 60), String(placeholders.sweepMinutes * 60));
    expect(seconds.replaceAll(String(other), String(placeholders.sweepMinutes))).toBe(
      every(placeholders.sweepMinutes),
    );
  });

  it("needs no bootstrap, no asset of CDK and one parameter only", () => {
    const parameters = Object.entries(template["Parameters"] as Readonly<Record<string, object>>);
    expect(parameters.filter(([, one]) => !("Default" in one)).map(([name]) => name)).toEqual(["CodeBucket"]);
    expect(JSON.stringify(template)).not.toMatch(/cdk-hnb659fds|BootstrapVersion/);
  });

  it("counts a period of the sweep's alarms in seconds", () => {
    const { Sweep } = template["Mappings"] as { Sweep: Readonly<Record<string, { Seconds: string }>> };
    for (const [minutes, { Seconds }] of Object.entries(Sweep))
      expect(Number(Seconds)).toBe(Number(minutes) * 60);
    expect(Object.keys(Sweep).sort()).toEqual(
      [
        ...((template["Parameters"] as Members)["SweepMinutes"] as { AllowedValues: string[] }).AllowedValues,
      ].sort(),
    );
  });
});

describe("the settings of the template", () => {
  /** What CloudFormation makes of the variable, by its own functions. */
  function environment(Settings: string, Release = "1.19"): unknown {
    const all = Object.values(template["Resources"] as Readonly<Record<string, Members>>);
    const [lambda = {}] = all.filter(({ Type }) => Type === "AWS::Lambda::Function");
    const { Environment } = lambda["Properties"] as { Environment: { Variables: Members } };
    return JSON.parse(String(evaluated(Environment.Variables["EKS_CILIUM_SETTINGS"], { Settings, Release })));
  }

  it.each([
    ["{}", { release: "1.19" }],
    ['{"onUntag":"uninstall"}', { release: "1.19", onUntag: "uninstall" }],
    [
      '{"imageRegistries":{"quay.io":"a/b"},"extraConfig":{}}',
      { release: "1.19", imageRegistries: { "quay.io": "a/b" }, extraConfig: {} },
    ],
    ['{"release":"1.20"}', { release: "1.20" }],
  ])("%s", (settings, expected) => {
    expect(environment(settings)).toEqual(expected);
  });
});

function evaluated(value: Json | undefined, parameters: Readonly<Record<string, string>>): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const [[name, argument] = []] = Object.entries(value);
  const list = argument as readonly Json[];
  const each = (items: Json | undefined) =>
    (items as readonly Json[]).map((item) => evaluated(item, parameters));
  if (name === "Ref") return parameters[String(argument)];
  if (name === "Fn::Join") return each(list[1]).join(String(list[0]));
  if (name === "Fn::Split") return String(evaluated(list[1], parameters)).split(String(list[0]));
  if (name === "Fn::Select") return (evaluated(list[1], parameters) as unknown[])[Number(list[0])];
  if (name === "Fn::If") return evaluated(parameters["Settings"] === "{}" ? list[1] : list[2], parameters);
  throw new Error(`evaluating ${name}: not known here.`);
}

describe("parameters refuse what props refuse", () => {
  const parameters = templateParameters(prefix);
  const matches = (name: "NamePrefix" | "RolePath" | "RecordPrefix", value: string) => {
    const { allowedPattern, maxLength = Number.POSITIVE_INFINITY } = parameters[name] as {
      readonly allowedPattern: string;
      readonly maxLength?: number;
    };
    return new RegExp(allowedPattern).test(value) && value.length <= maxLength;
  };

  it.each([
    [
      "NamePrefix",
      "namePrefix",
      ["eks-cilium", "a", "-a", "a-", "a_b", "", "a".repeat(38), "a".repeat(39), "a".repeat(60)],
    ],
    ["RolePath", "rolePath", ["/", "/eks-cilium/", "/a/b/", "a/", "/a", "", "/a b/", "//"]],
    [
      "RecordPrefix",
      "recordPrefix",
      [
        "/eks-cilium",
        "/a/b",
        "/aws",
        "/AWS/x",
        "/ssm/x",
        "/SSMx",
        "/a/aws",
        "/awsome",
        "/a/",
        "a",
        "",
        "/a".repeat(10),
        "/a".repeat(11),
        "/a".repeat(12),
        `/${"a".repeat(399)}`,
        `/${"a".repeat(400)}`,
      ],
    ],
  ] as const)("%s", (parameter, prop, samples) => {
    for (const sample of samples) {
      expect([sample, matches(parameter, sample)]).toEqual([
        sample,
        propsProblems({ [prop]: sample }).length === 0,
      ]);
    }
  });
});

describe("what the build writes for it", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "cloudformation-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is the template, both zips as the template names them, and the lines that deploy them", () => {
    const { zips: written, lines } = writeCloudformation(undefined, folder);
    expect(readdirSync(folder).sort()).toEqual(
      [...Object.values(written), "deploy.txt", "eks-cilium.template.json"].sort(),
    );
    const text = readFileSync(join(folder, "eks-cilium.template.json"), "utf8");
    for (const zip of Object.values(written)) {
      expect(text).toContain(zip);
      const bundle = zip.replace(/-[0-9a-f]{16}\.zip$/, "");
      const built = readFileSync(join(import.meta.dirname, "../../dist/functions", bundle, "index.mjs"));
      expect(zipEntry(readFileSync(join(folder, zip)), "index.mjs").equals(built)).toBe(true);
    }
    expect(lines).toMatch(/aws s3 cp .*\n(.*\n)?aws cloudformation deploy/);
    const again = mkdtempSync(join(tmpdir(), "cloudformation-"));
    expect(writeCloudformation(undefined, again).zips).toEqual(written);
    rmSync(again, { recursive: true, force: true });
  });
});
