import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { writeReconcileRequest } from "../../functions/core/events/reconcile-request.ts";
import { sweepMessage } from "../../functions/core/rollouts/rollout-messages.ts";
import { bundle, bundleFunctions } from "../../infra/build/bundle-functions.ts";
import { localScope } from "../../local/callers.ts";
import tagEvent from "../events/cloudtrail-tag-resource-plain.json" with { type: "json" };
import { bundleCommand, bundleEnvironment, moduleCommand } from "./invoke-bundle.ts";
import { spreadOf } from "./spread.ts";

/**
 * What the median may take from the start of the process to the first request, in starts of a function that makes one
 * call through the SDK and does nothing else: a slow or busy machine stretches both. Measured are 1.1 to 1.4.
 */
const allowed = 1.75;
const runs = 20;

const root = join(import.meta.dirname, "../..");
const bare = join(root, "dist/bench/bare-function");

/** What each is started by. */
const commands: readonly (readonly [string, readonly string[]])[] = [
  ["one call", moduleCommand(join(bare, "index.mjs"), "{}")],
  ["take-triggers", bundleCommand("take-triggers", JSON.stringify(tagEvent))],
  [
    "reconcile-cluster",
    bundleCommand(
      "reconcile-cluster",
      writeReconcileRequest({ cluster: { ...localScope, name: "demo" }, attempt: 0, why: "cold start" }),
    ),
  ],
  ["advance-rollout", bundleCommand("advance-rollout", sweepMessage("cold start").body)],
];

interface Start {
  /** Milliseconds from the start of the process. */
  readonly request: number;
  /** Milliseconds for the import of the bundle. */
  readonly load: number;
  /** Milliseconds of Node itself, before the import. */
  readonly node: number;
}

/**
 * `npm run cold-start`: from the start of the process to the first request of each function, whole processes each. The
 * functions take turns, so that a busy minute is one for all of them.
 */
await bundleFunctions();
await bundle("test/bench/bare-function.ts", bare);
const starts = commands.map(([name, command]) => ({ name, command, all: [] as Start[] }));
for (let run = 0; run < runs; run += 1)
  for (const { name, command, all } of starts) all.push(await start(name, command));

console.log(`${runs} starts each, in milliseconds; the last three are medians of what they consist of`);
console.log(["function", "median", "min", "max", "Node", "the bundle", "SDK and call"].map(column).join(""));
const medians = starts.map(({ name, all }) => {
  const { median, min, max } = spreadOf(all.map(({ request }) => request));
  const parts = [
    all.map(({ node }) => node),
    all.map(({ load }) => load),
    all.map(({ request, load, node }) => request - load - node),
  ].map((values) => spreadOf(values).median);
  console.log(
    [name, ...[median, min, max, ...parts].map((figure) => figure.toFixed(0))].map(column).join(""),
  );
  return { name, median };
});
const [yardstick, ...functions] = medians;
const most = allowed * (yardstick?.median ?? 0);
const slow = functions.filter(({ median }) => median > most);
for (const { name, median } of slow)
  console.log(
    `${name}: the median of ${median.toFixed(0)} ms is over ${allowed} times that of ${yardstick?.name}`,
  );
console.log(`${functions.length - slow.length} passed, ${slow.length} failed`);
process.exitCode = slow.length === 0 ? 0 : 1;

/** Each asks a server of its own: what a process that was killed has still sent is not the first request of the next. */
async function start(name: string, command: readonly string[]): Promise<Start> {
  const { promise: request, resolve: arrive } = Promise.withResolvers<number>();
  const server = createServer((_request, response) => {
    arrive(performance.now());
    response.writeHead(400, { "content-type": "application/json" }).end("{}");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const begun = performance.now();
  const child = spawn(process.execPath, command, {
    stdio: ["ignore", "ignore", "pipe"],
    env: bundleEnvironment(endpoint, {
      triggers: `${endpoint}/${localScope.account}/triggers`,
      work: `${endpoint}/${localScope.account}/work.fifo`,
      rollouts: `${endpoint}/${localScope.account}/rollouts.fifo`,
    }),
  });
  const output = text(child.stderr);
  const ended = once(child, "exit").then(() => undefined);
  const first = await Promise.race([request, ended]);
  child.kill("SIGKILL");
  server.close();
  server.closeAllConnections();
  const [, started, load] = /^started (\S+) loaded (\S+)$/m.exec(await output) ?? [];
  if (first === undefined || started === undefined || load === undefined)
    throw new Error(`start ${name}: it has ended without a request: ${await output}`);
  return {
    request: first - begun,
    load: Number(load),
    node: Number(started) - (performance.timeOrigin + begun),
  };
}

function column(text: string): string {
  return text.padStart(18);
}
