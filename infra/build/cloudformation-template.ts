import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import type { Json } from "../../functions/core/json.ts";
import type { Bundle } from "../constructs/function-code.ts";
import { sweepIntervals, templateParameters } from "../stacks/template-parameters.ts";
import { type TemplateCondition, TemplateStack, templateConditions } from "../stacks/template-stack.ts";
import { mergeVariants } from "./merge-variants.ts";
import { resolvePlaceholders } from "./resolve-placeholders.ts";

/** The template for CloudFormation, with a condition for every option. */
export function cloudformationTemplate(codePrefix: string, zips: Readonly<Record<Bundle, string>>): Json {
  const conditions = Object.keys(templateConditions) as TemplateCondition[];
  const variants = conditions.map((name) => ({
    condition: name,
    template: templateFor([name], codePrefix, zips),
  }));
  const template = resolvePlaceholders(mergeVariants(templateFor([], codePrefix, zips), variants));
  const seconds = sweepIntervals.map((minutes) => [`${minutes}`, { Seconds: `${minutes * 60}` }] as const);
  return {
    ...(template as { readonly [name: string]: Json }),
    Metadata: { "AWS::CloudFormation::Interface": parameterGroups(templateParameters(codePrefix)) },
    Mappings: { Sweep: Object.fromEntries(seconds) },
  };
}

/** The template that CDK synthesises under some conditions, with placeholders where parameters will stand. */
export function templateFor(
  conditions: readonly TemplateCondition[],
  codePrefix: string,
  zips: Readonly<Record<Bundle, string>>,
): Json {
  const outdir = mkdtempSync(join(tmpdir(), "eks-cilium-template-"));
  try {
    const app = new App({ analyticsReporting: false, context, outdir });
    new TemplateStack(app, conditions, templateParameters(codePrefix), zips);
    return app.synth().getStackByName("EksCilium").template;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Context as in cdk.json; assets are zipped by `write-cloudformation.ts`. */
const context = {
  "@aws-cdk/core:validateAgainstDefaultRules": true,
  "aws:cdk:disable-asset-staging": true,
};

function parameterGroups(parameters: Readonly<Record<string, { readonly group: string }>>): Json {
  const groups = Map.groupBy(Object.entries(parameters), ([, { group }]) => group);
  return {
    ParameterGroups: [...groups].map(([group, members]) => ({
      Label: { default: group },
      Parameters: members.map(([name]) => name),
    })),
  };
}
