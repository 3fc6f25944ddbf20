import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { AssetCode } from "aws-cdk-lib/aws-lambda";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { functionCode } from "../../infra/constructs/function-code.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "place-"));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function bundleIn(folder: string): string {
  const path = join(root, folder, "take-triggers");
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "index.mjs"), "export const handler = () => {};\n");
  return path;
}

describe("the code of a function", () => {
  it.each([
    ["in the repository", "dist/functions", "infra/constructs"],
    ["in the package", "functions", "infra/constructs"],
    ["in the package, with the construct in one file", "functions", "infra"],
    ["in the package, with the construct at its root", "functions", "."],
  ])("is found %s", (_, bundles, construct) => {
    const path = bundleIn(bundles);
    const code = functionCode("take-triggers", join(root, construct));
    expect(code).toBeInstanceOf(AssetCode);
    expect((code as AssetCode).path).toBe(path);
    expect(code.bind(new Stack()).s3Location).toBeDefined();
  });

  it("is missed with a sentence that says how to get it", () => {
    bundleIn("dist/functions");
    expect(() => functionCode("reconcile-cluster", join(root, "infra/constructs"))).toThrow(
      /^synthesising EksCilium: the bundle of reconcile-cluster is missing \(looked for .*\)\. Run `npm run build`, then/,
    );
  });
});
