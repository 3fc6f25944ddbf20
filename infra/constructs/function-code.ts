import { existsSync } from "node:fs";
import { join } from "node:path";
import { Code } from "aws-cdk-lib/aws-lambda";

/** Folders of the bundles, which have their function's name in the repository and in the package. */
export type Bundle = "take-signals" | "reconcile-cluster";

/** Beside or above this file: `dist/functions` in the repository, `functions` in the package. */
const places = ["..", "../..", "."].flatMap((up) => [
  join(import.meta.dirname, up, "dist", "functions"),
  join(import.meta.dirname, up, "functions"),
]);

/** The built bundle of a function; throws where nobody has built it. */
export function functionCode(bundle: Bundle): Code {
  const folder = places
    .map((place) => join(place, bundle))
    .find((path) => existsSync(join(path, "index.mjs")));
  if (folder !== undefined) return Code.fromAsset(folder);
  throw new Error(
    `synthesising EksCilium: the bundle of ${bundle} is missing (looked in ${places.join(", ")}). Run \`npm run build\` first.`,
  );
}
