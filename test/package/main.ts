import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { flavours } from "./flavours.ts";
import { nodesToTry } from "./nodes-to-try.ts";
import { tryFlavour } from "./try-flavour.ts";

/** The package as a new user meets it: an empty folder, the tarball, five lines, synth. */
const root = join(import.meta.dirname, "..", "..");
const workshop = mkdtempSync(join(tmpdir(), "eks-cilium-package-"));
process.on("exit", () => rmSync(workshop, { recursive: true, force: true }));

execFileSync(process.execPath, [join(root, "infra", "build", "main.ts")], { stdio: "ignore" });
await promisify(execFile)("npm", ["pack", "--silent", join(root, "dist", "package")], { cwd: workshop });
const tarball = join(workshop, readdirSync(workshop).find((file) => file.endsWith(".tgz")) ?? "no tarball");

const json = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8"));
const { devDependencies } = json("package.json");
const { peerDependencies } = json("dist/package/package.json");
const both = (versions: Record<string, string>) => ({
  "aws-cdk-lib": String(versions["aws-cdk-lib"]).replace("^", ""),
  constructs: String(versions["constructs"]).replace("^", ""),
});
const readme = readFileSync(join(root, "dist", "package", "README.md"), "utf8");
const lines = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";

const nodes = nodesToTry();
console.log(
  `Node ${nodes.map(({ version }) => version).join(" and ")}, tarball ${tarball.split("/").at(-1)}`,
);
const results = await Promise.all(
  flavours(lines, both(devDependencies), both(peerDependencies)).map((flavour, number) => {
    const folder = join(workshop, String(number));
    mkdirSync(folder);
    return tryFlavour(flavour, tarball, folder, nodes);
  }),
);
const all = results.flat();
for (const { says, problem } of all)
  console.log(problem === undefined ? `ok      ${says}` : `FAILED  ${says}: ${problem}`);
const failed = all.filter(({ problem }) => problem !== undefined).length;
console.log(`${all.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
