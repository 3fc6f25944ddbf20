import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { packageManifest } from "./package-manifest.ts";
import { thirdPartyNotices } from "./third-party-notices.ts";
import { writeDeclarations } from "./write-declarations.ts";

const root = join(import.meta.dirname, "..", "..");

/** Module for `import`: the same class as for `require`, so that an app that mixes both has only one. */
const module = 'export { EksCilium } from "./index.cjs";\n';

const declarations = [
  'export { EksCilium } from "../types/infra/constructs/eks-cilium.js";',
  'export type { EksCiliumProps } from "../types/infra/constructs/eks-cilium-props.js";',
  "",
].join("\n");

/** Writes what `npm pack` makes the package of; the functions must have been bundled before. */
export async function writePackage(
  functions = join(root, "dist", "functions"),
  folder = join(root, "dist", "package"),
): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "infra"), { recursive: true });
  const sources = await bundleConstruct(join(folder, "infra", "index.cjs"));
  writeFileSync(join(folder, "infra", "index.mjs"), module);
  writeFileSync(join(folder, "infra", "index.d.ts"), declarations);
  writeFileSync(join(folder, "infra", "index.d.mts"), declarations);
  writeDeclarations(
    ["infra/constructs/eks-cilium", "infra/constructs/eks-cilium-props"],
    join(folder, "types"),
  );
  cpSync(functions, join(folder, "functions"), { recursive: true });
  cpSync(join(root, "docs"), join(folder, "docs"), { recursive: true });
  cpSync(join(root, "docs", "package.md"), join(folder, "README.md"));
  cpSync(join(root, "LICENSE"), join(folder, "LICENSE"));
  const manifest = packageManifest(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  const bundled = [...sources, ...sourcesOf(functions)];
  writeFileSync(join(folder, "THIRD-PARTY-LICENSES"), thirdPartyNotices(root, bundled));
}

/** Returns the files that went into it. */
async function bundleConstruct(outfile: string): Promise<readonly string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["infra/constructs/eks-cilium.ts"],
    outfile,
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    external: ["aws-cdk-lib", "constructs"],
    define: { "import.meta.dirname": "__dirname" },
    metafile: true,
    logLevel: "warning",
  });
  return Object.keys(metafile.inputs);
}

/** Sources by the source maps, whose paths lead from the map to the repository's root. */
function sourcesOf(functions: string): readonly string[] {
  const maps = readdirSync(functions, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".mjs.map"),
  );
  const sources = maps.flatMap((file): readonly string[] => {
    const map = JSON.parse(readFileSync(join(functions, file), "utf8"));
    return (map.sources as string[]).map((source) => source.replace(/^(\.\.\/)+/, ""));
  });
  return [...new Set(sources)].sort();
}
