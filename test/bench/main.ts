import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseArgs } from "node:util";
import { compareTargets } from "./compare-targets.ts";
import { fleetTable } from "./fleet/fleet-table.ts";
import { fleetTargets } from "./fleet/fleet-targets.ts";
import { measureFleet } from "./fleet/measure-fleet.ts";
import { measureRollout } from "./fleet/rollout/measure-rollout.ts";
import { rolloutTable, rolloutTargets } from "./fleet/rollout/rollout-table.ts";
import { allScenarios, scenarioNames } from "./fleet/scenarios.ts";
import { measureScale } from "./scale/measure-scale.ts";
import { scaleTable } from "./scale/scale-table.ts";
import { scaleTargets } from "./scale/scale-targets.ts";
import { measureSideBySide } from "./side-by-side/measure-side-by-side.ts";
import { sideBySideTable } from "./side-by-side/side-by-side-table.ts";
import { sideBySideTargets } from "./side-by-side/side-by-side-targets.ts";
import { isMet, type Target, targetLines } from "./target.ts";

/** What a part of the bench has found: for programs, for people, and against its targets. */
interface Finding {
  readonly measured: object;
  readonly table: readonly string[];
  readonly targets: readonly Target[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: "string", default: "5" },
    "round-trips": { type: "string", default: "0,10" },
    nodes: { type: "string", default: "10,100,1000" },
    pods: { type: "string", default: "0" },
    clusters: { type: "string", default: "1000" },
    speed: { type: "string", default: "1" },
    scenarios: { type: "string", default: allScenarios.join(",") },
    soak: { type: "string", default: "60" },
    json: { type: "string" },
  },
});
const runs = Number(values.runs);
const numbers = (list: string): readonly number[] => list.split(",").map(Number);
const print = (line: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);

const parts: Readonly<Record<string, () => Promise<Finding>>> = {
  "side-by-side": async () => {
    const measured = await measureSideBySide(runs, numbers(values["round-trips"]), print);
    return { measured, table: sideBySideTable(measured), targets: sideBySideTargets(measured) };
  },
  scale: async () => {
    const measured = await measureScale({ runs, pods: Number(values.pods) }, numbers(values.nodes), print);
    return { measured, table: scaleTable(measured), targets: scaleTargets(measured) };
  },
  fleet: async () => {
    const size = { clusters: Number(values.clusters), speed: Number(values.speed) };
    const measured = await measureFleet(size, scenarioNames(values.scenarios), print);
    return { measured, table: fleetTable(measured), targets: fleetTargets(measured) };
  },
  "fleet rollout": async () => {
    const size = { clusters: Number(values.clusters), speed: Number(values.speed) };
    const measured = await measureRollout({ ...size, soakMinutes: Number(values.soak) }, print);
    return { measured, table: rolloutTable(measured), targets: rolloutTargets(measured) };
  },
};

/**
 * `npm run bench [-- PART] [--runs N]`: a table, and beside it the same as JSON. `-- scale --pods 30000` runs so many pods
 * on the nodes of each size.
 * `npm run bench -- fleet rollout --speed 5 --soak 60`: one rollout over the fleet.
 * `npm run bench -- compare BEFORE.json AFTER.json`: the figures of two runs, one beside the other.
 */
const [name = "side-by-side", ...files] = positionals;
if (name === "compare") {
  const [before = [], after = []] = files.map(
    (file): readonly Target[] => JSON.parse(readFileSync(file, "utf8")).targets,
  );
  for (const line of compareTargets(before, after)) console.log(line);
} else {
  const whole = [name, ...files].join(" ");
  const part = parts[whole];
  if (part === undefined)
    throw new Error(
      `no part of the bench is called ${whole}. There are ${Object.keys(parts).join(", ")}, and compare.`,
    );
  const { measured, table, targets } = await part();
  const json =
    values.json ?? join(import.meta.dirname, "../../dist/bench", `${whole.replaceAll(" ", "-")}.json`);
  mkdirSync(dirname(json), { recursive: true });
  writeFileSync(json, `${JSON.stringify({ measured, targets }, null, 1)}\n`);
  for (const line of [...table, "", ...targetLines(targets), "", `The same as JSON: ${relative(".", json)}`])
    console.log(line);
  const met = targets.filter(isMet).length;
  console.log(`${met} passed, ${targets.length - met} failed`);
  // A budget that is exceeded fails the run; so does a part that measures nothing against one.
  process.exitCode = met === targets.length && met > 0 ? 0 : 1;
}
