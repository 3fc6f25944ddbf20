import { resolve } from "node:path";
import { catalogue } from "../../functions/core/manifests/catalogue.ts";
import { render } from "../../functions/core/manifests/render.ts";
import { unsupported } from "../../functions/core/manifests/unsupported.ts";
import { compare, type Difference } from "./compare.ts";
import { deliberateDifferences } from "./deliberate-differences.ts";
import { type GoldenRender, goldenRenders } from "./golden-renders.ts";
import { judge } from "./judge.ts";
import { placeholderCertificates } from "./placeholder-certificates.ts";

const root = resolve(import.meta.dirname, "../..");
const folder = resolve(root, process.env["EKS_CILIUM_GOLDEN"] ?? "../shared/golden");

const renders = goldenRenders(folder);
if (renders === undefined || renders.length === 0) {
  console.error(
    `Conformance needs the reference renders of the official chart in ${folder}; EKS_CILIUM_GOLDEN may name another folder.`,
  );
  process.exitCode = 1;
} else {
  process.exitCode = compareAll(renders) ? 0 : 1;
}

/** True: nothing differs but what was decided. */
function compareAll(golden: readonly GoldenRender[]): boolean {
  const compared = golden.map(compareOne);
  const found = compared.flatMap(({ differences }) => differences);
  const { unlisted, deliberate, outdated } = judge(found, deliberateDifferences);
  for (const entry of outdated) {
    console.log(`listed as deliberate, but seen no more: ${entry.object} ${entry.path} (${entry.decision})`);
  }
  const failed = compared.reduce((sum, { failed }) => sum + failed, 0) + outdated.length;
  const passed = compared.reduce((sum, { passed }) => sum + passed, 0);
  if (passed + failed === 0) console.log("no profile has a release of the catalogue");
  console.log(`${unlisted.length} unlisted differences, ${deliberate.length} deliberate ones`);
  console.log(`${passed} passed, ${failed} failed`);
  return unlisted.length === 0 && failed === 0 && passed > 0;
}

interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly differences: readonly Difference[];
}

function compareOne({ profile, release: name, options, objects }: GoldenRender): Tally {
  const release = catalogue.find(name);
  if (release === undefined) {
    console.log(`${profile}/${name}: not compared, the catalogue does not have this release yet`);
    return { passed: 0, failed: 0, differences: [] };
  }
  const objections = unsupported(options, release);
  if (objections.length > 0) {
    console.log(`${profile}/${name}: refused`);
    for (const { message } of objections) console.log(`  ${message}`);
    return { passed: 0, failed: objects().length, differences: [] };
  }
  const comparison = compare(render(options, release, placeholderCertificates), objects());
  const { unlisted } = judge(comparison.differences, deliberateDifferences);
  console.log(
    `${profile}/${name}: ${comparison.objects.length} objects, ${unlisted.length} unlisted differences`,
  );
  for (const difference of comparison.differences) console.log(lineOf(difference, unlisted));
  const failed = new Set(unlisted.map(({ object }) => object)).size;
  return { passed: comparison.objects.length - failed, failed, differences: comparison.differences };
}

function lineOf(difference: Difference, unlisted: readonly Difference[]): string {
  const { object, path, ours, chart } = difference;
  const mark = unlisted.includes(difference) ? "unlisted" : "deliberate";
  return `  ${mark}: ${object} ${path}\n    ours:  ${ours ?? "absent"}\n    chart: ${chart ?? "absent"}`;
}
