import { catalogue } from "../../functions/core/manifests/releases/catalogue.ts";
import { render } from "../../functions/core/manifests/render.ts";
import { validateOptions } from "../../functions/core/manifests/validate-options.ts";
import { classifyDifferences } from "./classify-differences.ts";
import { compare, type Difference, differenceText } from "./compare.ts";
import { deliberateDifferences } from "./deliberate-differences.ts";
import type { GoldenRender } from "./golden-renders.ts";
import { placeholderCertificates } from "./placeholder-certificates.ts";
import type { Tally } from "./tally.ts";

/** Compares the render of every golden profile with the golden one; the tally counts objects. */
export function compareGolden(golden: readonly GoldenRender[]): Tally {
  const compared = golden.map(compareOne);
  const found = compared.flatMap(({ differences }) => differences);
  const { unlisted, deliberate, outdated } = classifyDifferences(found, deliberateDifferences);
  for (const entry of outdated) {
    console.log(
      `listed as deliberate, but no longer found: ${entry.object} ${entry.path} (${entry.decision})`,
    );
  }
  const failed = compared.reduce((sum, { failed }) => sum + failed, 0) + outdated.length;
  const passed = compared.reduce((sum, { passed }) => sum + passed, 0);
  if (passed + failed === 0) console.log("no profile has a release of the catalogue");
  console.log(`${unlisted.length} unlisted differences, ${deliberate.length} deliberate ones`);
  return { passed, failed };
}

interface Comparison extends Tally {
  readonly differences: readonly Difference[];
}

function compareOne({ profile, release: name, options, objects }: GoldenRender): Comparison {
  const release = catalogue.find(name);
  if (release === undefined) {
    console.log(`${profile}/${name}: not compared, the catalogue does not have this release yet`);
    return { passed: 0, failed: 0, differences: [] };
  }
  const objections = validateOptions(options, release);
  if (objections.length > 0) {
    console.log(`${profile}/${name}: refused`);
    for (const { message } of objections) console.log(`  ${message}`);
    return { passed: 0, failed: objects().length, differences: [] };
  }
  const comparison = compare(render(options, release, placeholderCertificates), objects());
  const { unlisted } = classifyDifferences(comparison.differences, deliberateDifferences);
  console.log(
    `${profile}/${name}: ${comparison.objects.length} objects, ${unlisted.length} unlisted differences`,
  );
  for (const difference of comparison.differences) {
    console.log(differenceText(difference, unlisted.includes(difference) ? "unlisted" : "deliberate"));
  }
  const failed = new Set(unlisted.map(({ object }) => object)).size;
  return { passed: comparison.objects.length - failed, failed, differences: comparison.differences };
}
