import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bundleFunctions } from "../../../infra/build/bundle-functions.ts";
import { startBenchCluster } from "../bench-cluster.ts";
import { type Spent, spentBy } from "../spent.ts";
import type { Contender } from "./contender.ts";
import { others } from "./others.ts";
import { ourFunction } from "./our-function.ts";
import { ourPass } from "./our-pass.ts";
import { findTools, type Tools } from "./tools.ts";

export interface Row {
  readonly contender: string;
  readonly place: Contender["place"];
  /** Milliseconds. */
  readonly roundTrip: number;
  readonly first: readonly Spent[];
  readonly again: readonly Spent[];
}

export interface SideBySide {
  readonly runs: number;
  readonly objects: number;
  readonly versions: Tools["versions"];
  readonly rows: readonly Row[];
}

/** Nodes of each cluster; enough to have somewhere to install to. */
const nodes = 2;

/** Every contender on fresh control planes, `runs` of them for each round trip. */
export async function measureSideBySide(
  runs: number,
  roundTrips: readonly number[],
  print: (line: string) => void,
): Promise<SideBySide> {
  const folder = mkdtempSync(join(tmpdir(), "side-by-side-"));
  try {
    await bundleFunctions();
    const tools = await findTools(folder);
    const rows: Row[] = [];
    for (const roundTrip of roundTrips) {
      for (const contender of [ourFunction, ourPass, ...others(tools)]) {
        const spent: { first: Spent; again: Spent }[] = [];
        for (let run = 1; run <= runs; run += 1) {
          spent.push(await measure(contender, roundTrip));
          print(`${contender.name}, ${contender.place}, ${roundTrip} ms: ${run} of ${runs}`);
        }
        const named = { contender: contender.name, place: contender.place, roundTrip };
        rows.push({
          ...named,
          first: spent.map(({ first }) => first),
          again: spent.map(({ again }) => again),
        });
      }
    }
    return { runs, objects: tools.objects.length, versions: tools.versions, rows };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(contender: Contender, roundTrip: number): Promise<{ first: Spent; again: Spent }> {
  const cluster = await startBenchCluster(roundTrip, nodes);
  try {
    const user = contender.user(cluster);
    const first = await spentBy(user, cluster, () => contender.run(cluster, "first"));
    await contender.settle?.(cluster);
    // Controllers have their hands full with what came first.
    await sleep(3_000);
    const again = await spentBy(user, cluster, () => contender.run(cluster, "again"));
    return { first, again };
  } finally {
    await cluster.stop();
  }
}
