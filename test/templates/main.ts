import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "./classify-findings.ts";
import { classifyFindings } from "./classify-findings.ts";
import { explained } from "./explained.ts";
import { lintWithCfnLint } from "./lint-with-cfn-lint.ts";
import { lintWithCheckov } from "./lint-with-checkov.ts";

/** `npm run templates`: builds and synthesises, and has cfn-lint and Checkov judge every template that comes of it. */
const root = join(import.meta.dirname, "../..");
for (const script of ["build", "synth"]) {
  const run = spawnSync("npm", ["run", "-s", script], { cwd: root, encoding: "utf8" });
  if (run.status === 0) continue;
  console.error(`npm run ${script} fails:\n${run.stderr}`);
  process.exit(1);
}

const broken = join(import.meta.dirname, "broken.template.json");
const [cfnLint, checkov] = [await lintWithCfnLint(broken), await lintWithCheckov(broken)];
const judges = cfnLint.some(({ isError }) => isError) && checkov.findings.length > 0;
if (!judges) console.log("the linters find nothing in a template that is broken on purpose");

const found: Finding[] = [];
let passed = judges ? 1 : 0;
const templates = ["cdk.out", "dist/cloudformation"].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".template.json"))
    .map((name) => join(folder, name)),
);
for (const file of templates) {
  const template = join(root, file);
  const remarks = await lintWithCfnLint(template);
  const verdict = await lintWithCheckov(template);
  console.log(
    `${file}: cfn-lint ${remarks.length} remarks, Checkov ${verdict.passed} passed, ${verdict.skipped} skipped with their reason`,
  );
  found.push(...remarks, ...verdict.findings);
  passed += verdict.passed;
}

const { unexplained, outdated } = classifyFindings(found, explained);
for (const { rule, resource, message } of unexplained)
  console.log(`unexplained: ${rule} ${resource}: ${message}`);
for (const { rule, reason } of outdated) console.log(`explained, but found no more: ${rule} (${reason})`);
const failed = unexplained.length + outdated.length + (judges ? 0 : 1);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 1 ? 0 : 1;
