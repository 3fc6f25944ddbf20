import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Flavour } from "./flavours.ts";
import type { NodeToTry } from "./nodes-to-try.ts";

/** One thing that was tried; with the fault, where there is one. */
export interface Trial {
  readonly says: string;
  readonly problem?: string;
}

const run = promisify(execFile);
const typescript7 = join(import.meta.dirname, "..", "..", "node_modules", "typescript", "bin", "tsc");

export async function tryFlavour(
  flavour: Flavour,
  tarball: string,
  folder: string,
  nodes: readonly NodeToTry[],
): Promise<readonly Trial[]> {
  const { name, installs, files, compiles = false, app } = flavour;
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const trials: Trial[] = [];
  const attempt = async (says: string, what: () => Promise<unknown> | unknown) => {
    trials.push(await resultOf(`${name}: ${says}`, what));
  };
  const packages = Object.entries(installs).map(([one, version]) => `${one}@${version}`);
  await attempt(`npm install takes ${packages.join(", ")}`, () =>
    run("npm", ["install", ...npmFlags, tarball, ...packages], { cwd: folder }),
  );
  await attempt("nothing else is installed", () => expectOnly(folder, installs));
  if (compiles) {
    const own = join(folder, "node_modules", "typescript", "bin", "tsc");
    const tsc = (program: string, project: string) => () =>
      run(process.execPath, [program, "--project", project], { cwd: folder });
    await attempt("TypeScript 7 checks it, as a bundler resolves", tsc(typescript7, "tsconfig.bundler.json"));
    await attempt("TypeScript 7 checks it, as Node resolves", tsc(typescript7, "tsconfig.node.json"));
    await attempt("its own TypeScript checks and compiles it", tsc(own, "tsconfig.json"));
  }
  for (const { path, version } of nodes) {
    await attempt(`synthesises on Node ${version}, no other program at hand`, async () => {
      rmSync(join(folder, "cdk.out"), { recursive: true, force: true });
      mkdirSync(join(folder, "no-programs"), { recursive: true });
      const env = { PATH: join(folder, "no-programs"), CDK_OUTDIR: "cdk.out" };
      await run(path, [app], { cwd: folder, env });
      expectThreeFunctions(join(folder, "cdk.out"));
    });
  }
  return trials;
}

const problemLines = 20;
const npmFlags = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];

async function resultOf(says: string, what: () => Promise<unknown> | unknown): Promise<Trial> {
  try {
    await what();
    return { says };
  } catch (error) {
    const { message, stdout = "" } = error as { message: string; stdout?: string };
    return { says, problem: `${message}\n${stdout}`.split("\n").slice(0, problemLines).join("\n") };
  }
}

/** What aws-cdk-lib and TypeScript bring along is theirs; ours is one package. */
function expectOnly(folder: string, installs: Readonly<Record<string, string>>): void {
  const json = (...path: string[]) => JSON.parse(readFileSync(join(folder, "node_modules", ...path), "utf8"));
  const named = Object.keys(installs);
  const allowed = new Set(["eks-cilium", ...named]);
  for (const one of named) {
    for (const theirs of Object.keys(json(one, "package.json").dependencies ?? {})) allowed.add(theirs);
  }
  const found = Object.keys(json(".package-lock.json").packages).map((path) =>
    path.replace(/^node_modules\//, "").replace(/\/node_modules\/.*$/, ""),
  );
  const surplus = found.filter((one) => !allowed.has(one));
  if (surplus.length > 0) throw new Error(`also there: ${surplus.join(", ")}`);
  if (!found.includes("eks-cilium")) throw new Error("the package is not there");
}

interface Resource {
  readonly Type: string;
  readonly Properties: { readonly Code?: { readonly S3Key?: string } };
}

function expectThreeFunctions(assembly: string): void {
  const template = JSON.parse(readFileSync(join(assembly, "Cilium.template.json"), "utf8"));
  const functions = Object.values<Resource>(template.Resources).filter(
    ({ Type }) => Type === "AWS::Lambda::Function",
  );
  if (functions.length !== 3) throw new Error(`the template has ${functions.length} functions, wanted are 3`);
  for (const { Properties } of functions) {
    const asset = `asset.${Properties.Code?.S3Key?.replace(/\.zip$/, "")}`;
    if (!existsSync(join(assembly, asset, "index.mjs"))) throw new Error(`${asset} has no index.mjs`);
  }
}
