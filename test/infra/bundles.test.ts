import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleFunctions } from "../../infra/build/bundle-functions.ts";

const root = join(import.meta.dirname, "../..");
let folder: string;
let sizes: Readonly<Record<string, number>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "bundles-"));
  sizes = await bundleFunctions(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(["take-triggers", "reconcile-cluster", "advance-rollout"])("the bundle of %s", (name) => {
  it("has a source map beside each module, and at most 1.5 MB of modules", () => {
    const files = readdirSync(join(folder, name));
    const modules = files.filter((file) => file.endsWith(".mjs"));
    expect(files.sort()).toEqual(modules.flatMap((file) => [file, `${file}.map`]).sort());
    const bytes = modules.map((file) => statSync(join(folder, name, file)).size);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBe(sizes[name]);
    expect(sizes[name]).toBeLessThanOrEqual(1_500_000);
  });

  it("loads no client of AWS, no connection to clusters and no manifest before they are needed", () => {
    const sources = sourcesAtStart(join(folder, name));
    expect(sources).toContain(`functions/handlers/${name}.ts`);
    const late =
      /@aws-sdk\/client-|\/undici\/|functions\/(edges\/kube\/|flows\/work-on|core\/manifests\/render\.ts)/;
    expect(sources.filter((source) => late.test(source))).toEqual([]);
    expect(sizeAtStart(join(folder, name))).toBeLessThanOrEqual(150_000);
  });

  it("loads with nothing beside it, and has a handler", () => {
    const module = pathToFileURL(join(folder, name, "index.mjs")).href;
    const program = `import { handler } from "${module}"; console.log(typeof handler);`;
    const output = execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
      cwd: folder,
    });
    expect(output.toString().trim()).toBe("function");
  });
});

/** The modules that Node loads before the handler runs. */
function modulesAtStart(bundle: string): readonly string[] {
  const modules = new Set(["index.mjs"]);
  for (const module of modules) {
    const code = readFileSync(join(bundle, module), "utf8");
    for (const [, imported] of code.matchAll(/(?:^|;)import(?:[^"();]*\bfrom)?"\.\/([^"]+)"/gm))
      if (imported !== undefined) modules.add(imported);
  }
  return [...modules];
}

function sourcesAtStart(bundle: string): readonly string[] {
  return modulesAtStart(bundle).flatMap((module) => {
    const map = JSON.parse(readFileSync(join(bundle, `${module}.map`), "utf8"));
    return (map.sources as string[]).map((source) => relative(root, join(bundle, source)));
  });
}

function sizeAtStart(bundle: string): number {
  return modulesAtStart(bundle).reduce((sum, module) => sum + statSync(join(bundle, module)).size, 0);
}
