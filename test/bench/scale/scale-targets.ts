import idleBudget from "../budget.json" with { type: "json" };
import { callsOf, type Spent } from "../spent.ts";
import type { Target } from "../target.ts";
import type { ScaleRow } from "./measure-scale.ts";

/** Memory that a pass may take (docs/architecture.md, What a pass may cost), in MB, however many nodes there are. */
const allowedMemory = 256;

/** Objects in a page of a list. */
const page = 500;

const pagesBeyondOne = (objects: number) => Math.max(0, Math.ceil(objects / page) - 1);

/** Of a pass that finds nothing to do; two of its lists, nodes and CiliumNodes, grow with the cluster. */
function idleCalls(nodes: number): number {
  const once = Object.values(idleBudget["pass that changes nothing"].calls).reduce(
    (sum, count) => sum + count,
    0,
  );
  return once + 2 * pagesBeyondOne(nodes);
}

/** On the wire, packed, TLS included; a node with its images, twice, has less than 1.5 kB. */
const idleBytes = (nodes: number) => 350_000 + 1500 * nodes;

/** Of each pass of a round: lists of its ConfigMaps and pods, and the loan. */
const callsOfRoundPass = 8;

/** Once: surroundings of the day, the end of the round, and policies that ask for authentication. */
const callsOnce = 40;

/** Server, client and report of each node, those of authentication, policies and the ConfigMap; twice, where pods are sent again. */
const writesOfRound = (nodes: number) => 2 * (3 * Math.min(nodes, 32) + 8);

/** Pods on the nodes are listed twice at most: for ports, and to be counted. A pod has less than 1 kB, packed. */
const bytesOfPod = 1000;

interface Allowed {
  readonly calls: number;
  readonly writes: number;
  readonly received: number;
}

function allowedIdle({ nodes }: ScaleRow): Allowed {
  return { calls: idleCalls(nodes), writes: 0, received: idleBytes(nodes) };
}

function allowedAsking({ nodes, pods }: ScaleRow, { passes = 1 }: Spent): Allowed {
  const pages = 2 * pagesBeyondOne(pods + 100);
  return {
    calls: passes * (idleCalls(nodes) + callsOfRoundPass) + callsOnce + pages + writesOfRound(nodes),
    writes: writesOfRound(nodes),
    received: passes * (idleBytes(nodes) + 100_000) + 2 * bytesOfPod * (pods + 100),
  };
}

/** The worst run counts: a function that has run out of memory once has failed. */
export function scaleTargets(rows: readonly ScaleRow[]): readonly Target[] {
  return rows.flatMap((row) => {
    const { nodes, pods, noOp, repair, asking } = row;
    const where = `at ${nodes} nodes and ${pods} pods`;
    return [
      ...Object.entries({ "no-op pass": noOp, "repairing pass": repair, "round of errands": asking }).map(
        ([what, runs]) => memoryOf(`memory of a ${what} ${where}`, runs),
      ),
      ...spending(`no-op pass ${where}`, noOp, () => allowedIdle(row)),
      ...spending(`round of errands ${where}`, asking, (run) => allowedAsking(row, run)),
    ];
  });
}

function memoryOf(what: string, runs: readonly Spent[]): Target {
  return {
    what,
    // Not measured is not a number, and not met.
    measured: Math.max(...runs.map(({ peakBytes = Number.NaN }) => peakBytes / 1e6)),
    allowed: allowedMemory,
    unit: "MB",
    dominates:
      "Node with its modules takes most of it at ten nodes; what comes on top is the nodes, which are read whole",
  };
}

/** Of the run that is furthest beyond what it may. */
function spending(what: string, runs: readonly Spent[], allowedOf: (run: Spent) => Allowed): Target[] {
  const worst = (measuredOf: (run: Spent) => number, of: (allowed: Allowed) => number) =>
    runs
      .map((run) => ({ measured: measuredOf(run), allowed: of(allowedOf(run)) }))
      .reduce((a, b) => (b.measured - b.allowed > a.measured - a.allowed ? b : a));
  return [
    {
      what: `calls of a ${what}`,
      ...worst(callsOf, ({ calls }) => calls),
      unit: "calls",
      dominates: "see its calls by verb",
    },
    {
      what: `writes of a ${what}`,
      ...worst(
        ({ writes }) => writes,
        ({ writes }) => writes,
      ),
      unit: "calls",
      dominates: "see its calls by verb",
    },
    {
      what: `bytes received by a ${what}`,
      ...worst(
        ({ received }) => received / 1e3,
        ({ received }) => received / 1e3,
      ),
      unit: "kB",
      dominates: "nodes and pods, which are read whole",
    },
  ];
}
