import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageManifest } from "../../infra/build/package-manifest.ts";
import { writePackage } from "../../infra/build/write-package.ts";

const root = join(import.meta.dirname, "..", "..");
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "package-"));
  await writePackage(join(root, "dist", "functions"), folder);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = (...path: string[]) => readFileSync(join(folder, ...path), "utf8");
const files = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

describe("the manifest", () => {
  const own = {
    name: "eks-cilium",
    version: "1.2.3",
    description: "Cilium from a tag.",
    license: "Apache-2.0",
  };

  it("says what the repository's says, and lets nothing be installed or run with it", () => {
    const manifest = packageManifest(own);
    expect(manifest).toMatchObject(own);
    for (const member of ["dependencies", "optionalDependencies", "devDependencies", "scripts", "private"]) {
      expect(manifest).not.toHaveProperty(member);
    }
    expect(Object.keys(manifest.peerDependencies)).toEqual(["aws-cdk-lib", "constructs"]);
  });

  it("takes the CDK that the repository itself is tested with", () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    for (const [name, range] of Object.entries(packageManifest(own).peerDependencies)) {
      const [major, minor = 0] = String(devDependencies[name]).split(".").map(Number);
      const [leastMajor, leastMinor = 0] = range.replace("^", "").split(".").map(Number);
      expect(major).toBe(leastMajor);
      expect(minor).toBeGreaterThanOrEqual(leastMinor);
    }
  });
});

describe("the package", () => {
  it("has every file that its exports name", () => {
    const { exports } = JSON.parse(text("package.json"));
    const named = [exports["./infra"].import, exports["./infra"].require].flatMap(Object.values);
    expect(named).toHaveLength(4);
    expect(named.filter((file) => !existsSync(join(folder, String(file))))).toEqual([]);
  });

  it("has both functions, a licence, a README and what the bundled code's licences ask for", () => {
    expect(readdirSync(join(folder, "functions")).sort()).toEqual([
      "advance-rollout",
      "reconcile-cluster",
      "take-triggers",
    ]);
    expect(text("LICENSE")).toContain("Apache License");
    expect(text("README.md")).toMatch(/^# eks-cilium/);
    expect(text("THIRD-PARTY-LICENSES")).toMatch(/^zod [\d.]+ \(MIT\)\n\nMIT License/m);
    expect(text("THIRD-PARTY-LICENSES")).toMatch(/^@aws-sdk\/client-eks /m);
  });

  it("declares with nothing but itself, aws-cdk-lib and constructs", () => {
    const declarations = files().filter((file) => /\.d\.m?ts$/.test(file));
    const imports = declarations.flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/\bfrom "([^"]+)"/g)].map(([, target = ""]) => ({
        file,
        target,
      })),
    );
    expect(imports.length).toBeGreaterThan(10);
    for (const { file, target } of imports) {
      if (!target.startsWith(".")) expect(target).toMatch(/^(aws-cdk-lib(\/aws-[a-z0-9-]+)?|constructs)$/);
      else expect(files()).toContain(join(file, "..", target.replace(/\.js$/, ".d.ts")));
    }
  });

  it("loads and asks for nothing but CDK and Node", () => {
    const asked = [...text("infra", "index.cjs").matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name);
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter((name) => !/^(aws-cdk-lib|constructs|node:)/.test(name ?? ""))).toEqual([]);
    expect(text("infra", "index.cjs")).not.toContain("import.meta");
  });

  it("names no place of the machine that built it", () => {
    const places = files().filter(
      (file) => !file.endsWith(".map") && readFileSync(file, "utf8").includes(root),
    );
    expect(places).toEqual([]);
  });
});
