import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { writeWorkOrder } from "../../functions/core/events/work-order.ts";
import { bundleFunctions } from "../../infra/build/bundle-functions.ts";
import { home } from "../../local/callers.ts";
import { lambdaVariables } from "../../local/function-environment.ts";
import tagEvent from "../events/cloudtrail-tag-resource-plain.json" with { type: "json" };

/** What the median may take from the start of the process to the first request, in milliseconds. */
const allowed = 250;
const runs = 20;

/** What wakes each function, and what it asks first. */
const bundles = {
  "take-signals": JSON.stringify(tagEvent),
  "reconcile-cluster": writeWorkOrder({ cluster: { ...home, name: "demo" }, attempt: 0, why: "cold start" }),
} as const;

interface Start {
  /** Milliseconds from the start of the process. */
  readonly request: number;
  /** Milliseconds for the import of the bundle. */
  readonly load: number;
}

/** `npm run cold-start`: from the start of the process to the first request of either function, whole processes each. */
const root = join(import.meta.dirname, "../..");
await bundleFunctions();
let arrived: () => void = () => {};
const server = createServer((_request, response) => {
  arrived();
  response.writeHead(400, { "content-type": "application/json" }).end("{}");
}).listen(0, "127.0.0.1");
await once(server, "listening");
const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

console.log(
  `${runs} starts each, in milliseconds; a bare Node takes ${(await bareNode()).toFixed(0)} of them`,
);
console.log(["function", "median", "min", "max", "of it import"].map(column).join(""));
let slow = 0;
for (const [name, body] of Object.entries(bundles)) {
  const starts: Start[] = [];
  for (let run = 0; run < runs; run += 1) starts.push(await start(name, body));
  const requests = starts.map(({ request }) => request).sort((a, b) => a - b);
  const loads = starts.map(({ load }) => load).sort((a, b) => a - b);
  const figures = [median(requests), requests[0] ?? 0, requests.at(-1) ?? 0, median(loads)];
  console.log([name, ...figures.map((figure) => figure.toFixed(0))].map(column).join(""));
  if (median(requests) > allowed) {
    slow += 1;
    console.log(`${name}: the median is over the ${allowed} ms that are allowed`);
  }
}
server.close();
server.closeAllConnections();
const all = Object.keys(bundles).length;
console.log(`${all - slow} passed, ${slow} failed`);
process.exitCode = slow === 0 ? 0 : 1;

async function start(name: string, body: string): Promise<Start> {
  const event = { Records: [{ messageId: "1", body, attributes: {} }] };
  const bundle = join(root, "dist/functions", name, "index.mjs");
  const begun = performance.now();
  const request = new Promise<number>((resolve) => {
    arrived = () => resolve(performance.now() - begun);
  });
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "start-bundle.mjs"), bundle, JSON.stringify(event)],
    {
      stdio: ["ignore", "ignore", "pipe"],
      env: {
        PATH: process.env["PATH"],
        ...lambdaVariables(endpoint),
        // As the stack sets it.
        NODE_OPTIONS: "--enable-source-maps",
        EKS_CILIUM_ROLE_ARN: `arn:aws:iam::${home.account}:role/eks-cilium`,
        EKS_CILIUM_SIGNALS_URL: `${endpoint}/${home.account}/signals`,
        EKS_CILIUM_WORK_URL: `${endpoint}/${home.account}/work.fifo`,
      },
    },
  );
  const said = text(child.stderr);
  const ended = once(child, "exit").then(() => undefined);
  const first = await Promise.race([request, ended]);
  child.kill("SIGKILL");
  const load = /^loaded (\S+)$/m.exec(await said)?.[1];
  if (first === undefined || load === undefined)
    throw new Error(`start ${name}: it has ended without a request: ${await said}`);
  return { request: first, load: Number(load) };
}

/** Median of starting a process that does nothing. */
async function bareNode(): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const begun = performance.now();
    await once(spawn(process.execPath, ["--eval", ""]), "exit");
    times.push(performance.now() - begun);
  }
  return median(times.sort((a, b) => a - b));
}

function median(sorted: readonly number[]): number {
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
}

function column(text: string): string {
  return text.padStart(18);
}
