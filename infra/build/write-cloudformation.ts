import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Bundle } from "../constructs/function-code.ts";
import { cloudformationTemplate } from "./cloudformation-template.ts";
import { zipFiles } from "./zip-files.ts";

const root = join(import.meta.dirname, "..", "..");

/** Writes template and zips for deployments without CDK; equal functions have equal zips, named by their hash. */
export function writeCloudformation(
  functions = join(root, "dist", "functions"),
  folder = join(root, "dist", "cloudformation"),
): { readonly lines: string; readonly zips: Readonly<Record<Bundle, string>> } {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const zip = (bundle: Bundle) => {
    const place = join(functions, bundle);
    const files = readdirSync(place).sort();
    const content = zipFiles(
      Object.fromEntries(files.map((file) => [file, readFileSync(join(place, file))])),
    );
    const name = `${bundle}-${createHash("sha256").update(content).digest("hex").slice(0, 16)}.zip`;
    writeFileSync(join(folder, name), content);
    return name;
  };
  const zips = {
    "take-triggers": zip("take-triggers"),
    "reconcile-cluster": zip("reconcile-cluster"),
    "advance-rollout": zip("advance-rollout"),
  };
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const codePrefix = `eks-cilium/${version}/`;
  const template = cloudformationTemplate(codePrefix, zips);
  writeFileSync(join(folder, "eks-cilium.template.json"), `${JSON.stringify(template, null, 1)}\n`);
  const lines = deployLines(codePrefix);
  writeFileSync(join(folder, "deploy.txt"), lines);
  return { lines, zips };
}

/** The AWS CLI's lines that deploy what the build wrote; the bucket is one of the region that is deployed into. */
function deployLines(codePrefix: string, folder = "dist/cloudformation"): string {
  return [
    "BUCKET=…    # a bucket of yours, in the region that you deploy into",
    `aws s3 cp ${folder}/ "s3://$BUCKET/${codePrefix}" --recursive --exclude '*' --include '*.zip'`,
    `aws cloudformation deploy --stack-name eks-cilium --template-file ${folder}/eks-cilium.template.json \\`,
    `  --s3-bucket "$BUCKET" --s3-prefix ${codePrefix.replace(/\/$/, "")} --capabilities CAPABILITY_NAMED_IAM \\`,
    '  --parameter-overrides CodeBucket="$BUCKET"',
    "",
  ].join("\n");
}
