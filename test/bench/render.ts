import { catalogue } from "../../functions/core/manifests/releases/catalogue.ts";
import { render } from "../../functions/core/manifests/render.ts";
import { defaultOptions } from "../builders/default-options.ts";
import { testRelease } from "../builders/render-with.ts";
import { placeholderCertificates } from "../conformance/placeholder-certificates.ts";
import { quantile } from "./quantile.ts";

/** What the median of the warm renders of a release may take. */
const allowed = 10;
const warmUps = 20;
const runs = 200;

/** `npm run speed`: how long the render of each release takes, with the options of a cluster that is only tagged. */
const measured = catalogue.names.map(measure);

console.log(`${runs} renders each after ${warmUps} to warm up, in milliseconds`);
console.log(["release", "objects", "median", "p95", "max"].map(column).join(""));
for (const { name, objects, times } of measured) {
  const figures = [quantile(times, 0.5), quantile(times, 0.95), quantile(times, 1)];
  console.log([name, String(objects), ...figures.map((figure) => figure.toFixed(2))].map(column).join(""));
}
const slow = measured.filter(({ times }) => quantile(times, 0.5) > allowed);
for (const { name } of slow) console.log(`${name}: the median is over the ${allowed} ms that are allowed`);
console.log(`${measured.length - slow.length} passed, ${slow.length} failed`);
process.exitCode = slow.length === 0 && measured.length > 0 ? 0 : 1;

interface Measurement {
  readonly name: string;
  readonly objects: number;
  /** Milliseconds. */
  readonly times: readonly number[];
}

function measure(name: string): Measurement {
  const release = testRelease(name);
  const once = () => render(defaultOptions, release, placeholderCertificates);
  let objects = 0;
  for (let run = 0; run < warmUps; run += 1) objects = once().length;
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    once();
    return performance.now() - start;
  });
  return { name, objects, times };
}

function column(text: string): string {
  return text.padStart(10);
}
