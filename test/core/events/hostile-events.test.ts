import * as fc from "fast-check";
import { expect, it } from "vitest";
import { readTrigger } from "../../../functions/core/events/read-trigger.ts";
import {
  readReconcileRequest,
  writeReconcileRequest,
} from "../../../functions/core/events/reconcile-request.ts";
import { fixtureValue } from "../../events/fixture.ts";
import { rulesOfFixtures } from "../../events/rules-of-fixtures.ts";

/** How many events are tried; 100,000 in `.ci/run`. */
const numRuns = Number(process.env["EKS_CILIUM_HOSTILE_EVENTS"] ?? 5_000);

const scope = { partition: "aws", account: "111122223333", region: "eu-west-1" };
const events = Object.keys(rulesOfFixtures).map((name) => fixtureValue(name));
const elsewhere = ["999999999999", "us-east-1", "aws-evil", "aws-cn", "", "__proto__", "*"];
const arns = ["aws", "aws-cn"].flatMap((partition) =>
  ["111122223333", "999999999999"].map((account) => `arn:${partition}:eks:eu-west-1:${account}:cluster/demo`),
);

/** What somebody may write into any place of an event that we know. */
const hostileValue = fc.oneof(
  fc.constantFrom<unknown>(
    ...elsewhere,
    ...arns,
    "../demo",
    "demo%2Fother",
    "%E0%A4%A",
    "x".repeat(5_000),
    1e308,
    -1,
  ),
  fc.nat({ max: 6_000 }).map((depth) => ({ nested: depth })),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Nested lists, which `JSON.stringify` itself could not write; a later change may have put any number in as depth. */
const withDepth = (body: string) =>
  body.replace(
    /\{"nested":(\d{1,4})\}/g,
    (_, depth: string) => "[".repeat(Number(depth)) + "]".repeat(Number(depth)),
  );

type Path = readonly string[];

function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (value === null || typeof value !== "object") return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

function put(whole: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  if (typeof whole !== "object" || whole === null) return whole;
  const copy = Array.isArray(whole) ? [...whole] : { ...whole };
  return Object.assign(copy, { [key]: put((whole as Record<string, unknown>)[key], rest, value) });
}

it(`${numRuns} hostile events: never a throw, never a cluster outside the deployment, never a foreign sweep`, () => {
  const change = fc.record({ place: fc.nat(), value: hostileValue });
  const changes = fc.array(change, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.constantFrom(...events), changes, (known, hostile) => {
      const event = hostile.reduce<unknown>((one, { place, value }) => {
        const paths = pathsOf(one);
        return put(one, paths[place % paths.length] ?? [], value);
      }, known);
      const body = withDepth(JSON.stringify(event));
      const trigger = readTrigger(body, scope);
      switch (trigger.kind) {
        case "cluster":
          expect(trigger.cluster).toEqual({
            ...scope,
            name: expect.stringMatching(/^[0-9A-Za-z][\w-]{0,99}$/),
          });
          expect(trigger.why.length).toBeLessThanOrEqual(200);
          expect(trigger.news?.length ?? 0).toBeLessThanOrEqual(4096);
          expect(readReconcileRequest(writeReconcileRequest(trigger)).cluster).toEqual(trigger.cluster);
          break;
        case "sweep":
          expect(event).toMatchObject({ account: scope.account, region: scope.region });
          expect(trigger.id.length).toBeLessThanOrEqual(200);
          break;
        default:
          expect(trigger.why.length).toBeLessThan(1_000);
      }
    }),
    { numRuns },
  );
});
