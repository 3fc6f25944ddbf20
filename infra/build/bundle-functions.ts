import { rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { noBrowser } from "./no-browser.ts";
import { treeShakeSchemas } from "./tree-shake-schemas.ts";
import { undiciPool } from "./undici-pool.ts";

const root = join(import.meta.dirname, "..", "..");

/** Bytes allowed a function, far below Lambda's limit: more means that something needless is imported. */
const maxBytes = 1_500_000;

/** Some packages inside are CommonJS and ask for Node's own modules. */
const banner =
  'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);';

const entryPoints = {
  "take-triggers": "functions/handlers/take-triggers.ts",
  "reconcile-cluster": "functions/handlers/reconcile-cluster.ts",
  "advance-rollout": "functions/handlers/advance-rollout.ts",
} as const;

/**
 * Writes a folder for each function, everything inside, for nodejs24.x on any architecture: `index.mjs`, beside it
 * what is loaded when it is first needed, and their source maps.
 *
 * Returns the bytes of each function's modules; throws where they are too many.
 */
export async function bundleFunctions(
  folder = join(root, "dist", "functions"),
): Promise<Readonly<Record<string, number>>> {
  rmSync(folder, { recursive: true, force: true });
  const sizes: Record<string, number> = {};
  // Separate builds: parts that functions share would lie outside of their folders.
  for (const [name, entryPoint] of Object.entries(entryPoints)) {
    const bytes = await bundle(entryPoint, join(folder, name));
    if (bytes > maxBytes) {
      throw new Error(
        `bundling ${name}: ${bytes} bytes, allowed are ${maxBytes}. See what it imports anew: esbuild --analyze.`,
      );
    }
    sizes[name] = bytes;
  }
  return sizes;
}

/** Writes what one module needs into `outdir`, as a function in Lambda has it; returns the bytes of its modules. */
export async function bundle(entryPoint: string, outdir: string): Promise<number> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { index: entryPoint },
    outdir,
    outExtension: { ".js": ".mjs" },
    chunkNames: "part-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    minify: true,
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    plugins: [treeShakeSchemas, undiciPool, noBrowser],
    banner: { js: banner },
    logLevel: "warning",
  });
  const modules = Object.entries(metafile.outputs).filter(([file]) => file.endsWith(".mjs"));
  return modules.reduce((sum, [, { bytes }]) => sum + bytes, 0);
}

if (import.meta.main) {
  // Not to stdout: `cdk synth` prints a template there.
  for (const [name, bytes] of Object.entries(await bundleFunctions()))
    console.error(`${name}: ${bytes} bytes`);
}
