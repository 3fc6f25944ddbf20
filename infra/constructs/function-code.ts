import { existsSync } from "node:fs";
import { join } from "node:path";
import { Code } from "aws-cdk-lib/aws-lambda";

/** Folders of the bundles, which have their function's name in the repository and in the package. */
export type Bundle = "take-triggers" | "reconcile-cluster" | "advance-rollout";

/**
 * The built bundle of a function, beside or above a folder: in `dist/functions` as in the repository, or in
 * `functions` as in the package. Throws where nobody has built it.
 */
export function functionCode(bundle: Bundle, from = import.meta.dirname): Code {
  const places = [".", "..", "../.."].flatMap((up) => [
    join(from, up, "dist", "functions", bundle),
    join(from, up, "functions", bundle),
  ]);
  const folder = places.find((place) => existsSync(join(place, "index.mjs")));
  if (folder !== undefined) return Code.fromAsset(folder);
  throw new Error(
    `synthesising EksCilium: the bundle of ${bundle} is missing (looked for index.mjs in ${places.join(", ")}). ` +
      "Run `npm run build`, then synthesise again.",
  );
}
