import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleFunctions } from "../../infra/build/bundle-functions.ts";

let folder: string;
let sizes: Readonly<Record<string, number>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "bundles-"));
  sizes = await bundleFunctions(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("bundles", () => {
  it.each(["take-signals", "reconcile-cluster"])(
    "%s is one module with its source map, at most 2.5 MB",
    (name) => {
      expect(readdirSync(join(folder, name)).sort()).toEqual(["index.mjs", "index.mjs.map"]);
      expect(statSync(join(folder, name, "index.mjs")).size).toBe(sizes[name]);
      expect(sizes[name]).toBeLessThanOrEqual(2_500_000);
    },
  );

  it.each(["take-signals", "reconcile-cluster"])(
    "%s loads without anything beside it, and has a handler",
    async (name) => {
      const module = await import(join(folder, name, "index.mjs"));
      expect(module.handler).toBeTypeOf("function");
    },
  );
});
