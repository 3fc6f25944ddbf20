import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { startVitest } from "vitest/node";
import { allPrograms, goPrograms, type ProgramName } from "../build/go-programs.ts";
import { sourceFolder } from "../build/module-source.ts";
import { programPath } from "../build/program-path.ts";
import { runTool } from "../harness/processes/run-tool.ts";
import { builtReleases, mainRelease } from "./built-releases.ts";
import { configOverrides, machineOverrides, wireguardSockets } from "./overrides.ts";
import { requireDataPlane } from "./require-data-plane.ts";
import { makeRunCgroups } from "./run-cgroups.ts";

/**
 * `npm run packets [-- [--rollouts] WORDS OF A TITLE]`: Cilium's own programs on two nodes, under what the product installs.
 * The stories of rollouts need programs of further releases, and are told where they are asked for.
 */
const inside = "EKS_CILIUM_PACKETS_INSIDE";
const words = process.argv.slice(2).filter((word) => word !== "--rollouts");
const ofRollouts = words.length < process.argv.length - 2;

if (process.env[inside] === undefined) await startOutside();
else await tellStories();

/** Builds with the network of this machine, then starts anew where there is none, and nothing of this machine to touch. */
async function startOutside(): Promise<void> {
  try {
    await requireDataPlane();
  } catch (refusal) {
    console.error(refusal instanceof Error ? refusal.message : refusal);
    process.exitCode = 1;
    return;
  }
  const programs = ofRollouts ? allPrograms : goPrograms;
  for (const name of Object.keys(programs) as ProgramName[]) await programPath(name);
  // Files of its module are parts of images, and inside there is no network to fetch them.
  for (const { module } of ofRollouts ? builtReleases : [mainRelease])
    await sourceFolder(module, "github.com/cilium/cilium");
  console.log("Otherwise than on instances of EC2, because they must be:");
  const overrides = { ...machineOverrides, ...configOverrides, [wireguardSockets.path]: wireguardSockets };
  for (const [name, { what, because }] of Object.entries(overrides))
    console.log(`- ${name}: ${what}; ${because}`);
  // However this process ends, the first process of the namespaces ends with it, and all others with that one.
  const stories = spawn(
    "setpriv",
    [
      ...["--pdeathsig", "KILL", "unshare", "--net", "--mount", "--pid", "--fork", "--kill-child"],
      ...["--mount-proc", process.execPath, import.meta.filename, ...process.argv.slice(2)],
    ],
    { stdio: "inherit", env: { ...process.env, ...makeRunCgroups(), TMPDIR: "/tmp", [inside]: "yes" } },
  );
  const [code] = (await once(stories, "exit")) as [number | null];
  process.exitCode = code ?? 1;
}

async function tellStories(): Promise<void> {
  // Files go with the namespaces, too; what nodes mount must reach their containers, and nothing outside.
  await runTool("mount", ["-t", "tmpfs", "-o", "mode=1777", "tmpfs", "/tmp"]);
  const title = words.join(" ");
  const vitest = await startVitest("test", [], {
    config: false,
    root: join(import.meta.dirname, "../../.."),
    include: [`test/e2e/data-plane/${ofRollouts ? "rollouts" : "packets"}.test.ts`],
    reporters: ["default", "./test/closing-line.mjs"],
    testTimeout: ofRollouts ? 3_600_000 : 900_000,
    hookTimeout: 900_000,
    fileParallelism: false,
    passWithNoTests: false,
    ...(title === "" ? {} : { testNamePattern: title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") }),
    // The stories of a cluster build on one another.
    bail: 1,
    watch: false,
  });
  const told = vitest.state.getTestModules().flatMap((module) => [...module.children.allTests()]);
  // A set-up that failed has said so, and told no story either.
  if (!process.exitCode && told.every((test) => test.result().state === "skipped")) {
    console.error(`No story has these words in its title: ${title}`);
    process.exitCode = 1;
  }
  await vitest.close();
}
