import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleFunctions } from "../../infra/build/bundle-functions.ts";

let folder: string;
let sizes: Readonly<Record<string, number>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "bundles-"));
  sizes = await bundleFunctions(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(["take-signals", "reconcile-cluster"])("the bundle of %s", (name) => {
  it("is one module with its source map, at most 2.5 MB", () => {
    expect(readdirSync(join(folder, name)).sort()).toEqual(["index.mjs", "index.mjs.map"]);
    expect(statSync(join(folder, name, "index.mjs")).size).toBe(sizes[name]);
    expect(sizes[name]).toBeLessThanOrEqual(2_500_000);
  });

  it("loads with nothing beside it, and has a handler", () => {
    const module = pathToFileURL(join(folder, name, "index.mjs")).href;
    const program = `import { handler } from "${module}"; console.log(typeof handler);`;
    const said = execFileSync(process.execPath, ["--input-type=module", "--eval", program], { cwd: folder });
    expect(said.toString().trim()).toBe("function");
  });
});
