import * as fc from "fast-check";
import { expect, it } from "vitest";
import {
  readReconcileRequest,
  writeReconcileRequest,
} from "../../../functions/core/events/reconcile-request.ts";

const cluster = { partition: "aws", account: "111122223333", region: "eu-west-1", name: "demo" };
const request = { version: 1, cluster, attempt: 2, why: "requeue" };

it("arrives as it was sent", () => {
  expect(readReconcileRequest(writeReconcileRequest({ cluster, attempt: 2, why: "requeue" }))).toEqual(
    request,
  );
});

it.each([
  ["no JSON", "demo", "the whole body"],
  ["a list", "[]", "the whole body"],
  ["a later version", JSON.stringify({ ...request, version: 2 }), "version"],
  ["no cluster", JSON.stringify({ ...request, cluster: undefined }), "cluster"],
  ["an odd name", JSON.stringify({ ...request, cluster: { ...cluster, name: "a/b" } }), "cluster.name"],
  [
    "an odd account",
    JSON.stringify({ ...request, cluster: { ...cluster, account: "42" } }),
    "cluster.account",
  ],
  ["half an attempt", JSON.stringify({ ...request, attempt: 0.5 }), "attempt"],
])("is refused with %s, and the refusal names the place and the way on", (_, body, place) => {
  expect(() => readReconcileRequest(body)).toThrow(`${place} is not understood`);
  expect(() => readReconcileRequest(body)).toThrow("Cilium Reconcile Requested");
});

it("is refused with an error of ours, whatever arrives", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
      expect(() => readReconcileRequest(body)).toThrow(/^reading a reconcile request/);
    }),
  );
});
