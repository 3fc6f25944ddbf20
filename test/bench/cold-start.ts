import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { writeReconcileRequest } from "../../functions/core/events/reconcile-request.ts";
import { bundleFunctions } from "../../infra/build/bundle-functions.ts";
import type { Bundle } from "../../infra/constructs/function-code.ts";
import { localScope } from "../../local/callers.ts";
import tagEvent from "../events/cloudtrail-tag-resource-plain.json" with { type: "json" };
import { bundleCommand, bundleEnvironment } from "./invoke-bundle.ts";
import { spreadOf } from "./spread.ts";

/**
 * What the median may take from the start of the process to the first request, in starts of Node alone on the same
 * machine: a slow or busy one stretches both. Measured are 4.4 to 5.4.
 */
const allowed = 6;
const runs = 20;

/** What wakes each function, and what it asks first. */
const bundles: readonly (readonly [Bundle, string])[] = [
  ["take-triggers", JSON.stringify(tagEvent)],
  [
    "reconcile-cluster",
    writeReconcileRequest({ cluster: { ...localScope, name: "demo" }, attempt: 0, why: "cold start" }),
  ],
];

interface Start {
  /** Milliseconds from the start of the process. */
  readonly request: number;
  /** Milliseconds for the import of the bundle. */
  readonly load: number;
  /** Milliseconds of Node itself, before the import. */
  readonly node: number;
}

/** `npm run cold-start`: from the start of the process to the first request of either function, whole processes each. */
await bundleFunctions();
let arrived: () => void = () => {};
const server = createServer((_request, response) => {
  arrived();
  response.writeHead(400, { "content-type": "application/json" }).end("{}");
}).listen(0, "127.0.0.1");
await once(server, "listening");
const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

console.log(`${runs} starts each, in milliseconds; the last three are medians of what they consist of`);
console.log(["function", "median", "min", "max", "Node", "the bundle", "SDK and call"].map(column).join(""));
let slow = 0;
for (const [name, body] of bundles) {
  const starts: Start[] = [];
  for (let run = 0; run < runs; run += 1) starts.push(await start(name, body));
  const { median, min, max } = spreadOf(starts.map(({ request }) => request));
  const parts = [
    starts.map(({ node }) => node),
    starts.map(({ load }) => load),
    starts.map(({ request, load, node }) => request - load - node),
  ].map((values) => spreadOf(values).median);
  console.log(
    [name, ...[median, min, max, ...parts].map((figure) => figure.toFixed(0))].map(column).join(""),
  );
  const [ofNode = 0] = parts;
  if (median > allowed * ofNode) {
    slow += 1;
    console.log(`${name}: the median is over the ${allowed} starts of Node that are allowed`);
  }
}
server.close();
server.closeAllConnections();
const all = bundles.length;
console.log(`${all - slow} passed, ${slow} failed`);
process.exitCode = slow === 0 ? 0 : 1;

async function start(name: Bundle, body: string): Promise<Start> {
  const begun = performance.now();
  const request = new Promise<number>((resolve) => {
    arrived = () => resolve(performance.now() - begun);
  });
  const child = spawn(process.execPath, [...bundleCommand(name, body)], {
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
  const [, started, load] = /^started (\S+) loaded (\S+)$/m.exec(await output) ?? [];
  if (first === undefined || started === undefined || load === undefined)
    throw new Error(`start ${name}: it has ended without a request: ${await output}`);
  return { request: first, load: Number(load), node: Number(started) - (performance.timeOrigin + begun) };
}

function column(text: string): string {
  return text.padStart(18);
}
