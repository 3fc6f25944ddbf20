import { rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..", "..");

/** Lambda's limit is far higher; what is larger than this starts too slowly. */
const mostBytes = 2_500_000;

/**
 * Writes `<folder>/<function>/index.mjs` with its source map, everything inside, for nodejs24.x on any architecture.
 *
 * Answers the bytes of each bundle; throws where one is too large.
 */
export async function bundleFunctions(
  folder = join(root, "dist", "functions"),
): Promise<Readonly<Record<string, number>>> {
  rmSync(folder, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: {
      "take-signals/index": "functions/handlers/take-signals.ts",
      "reconcile-cluster/index": "functions/handlers/reconcile-cluster.ts",
    },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    minify: true,
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    // Some packages inside are CommonJS and ask for Node's own modules.
    banner: {
      js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
  const sizes = Object.entries(metafile.outputs)
    .filter(([file]) => file.endsWith(".mjs"))
    .map(([file, { bytes }]) => [file.split("/").at(-2) ?? file, bytes] as const);
  for (const [name, bytes] of sizes) {
    if (bytes <= mostBytes) continue;
    throw new Error(
      `bundling ${name}: ${bytes} bytes, allowed are ${mostBytes}. See what it imports anew: esbuild --analyze.`,
    );
  }
  return Object.fromEntries(sizes);
}

if (import.meta.main) {
  // Not to stdout: `cdk synth` prints a template there.
  for (const [name, bytes] of Object.entries(await bundleFunctions()))
    console.error(`${name}: ${bytes} bytes`);
}
