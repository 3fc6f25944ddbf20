import * as fc from "fast-check";
import { expect, it } from "vitest";
import { readWorkOrder, writeWorkOrder } from "../../../functions/core/events/work-order.ts";

const cluster = { partition: "aws", account: "111122223333", region: "eu-west-1", name: "demo" };
const order = { version: 1, cluster, attempt: 2, why: "wake-up" };

it("arrives as it was sent", () => {
  expect(readWorkOrder(writeWorkOrder({ cluster, attempt: 2, why: "wake-up" }))).toEqual(order);
});

it.each([
  ["no JSON", "demo", "the whole body"],
  ["a list", "[]", "the whole body"],
  ["a later version", JSON.stringify({ ...order, version: 2 }), "version"],
  ["no cluster", JSON.stringify({ ...order, cluster: undefined }), "cluster"],
  ["an odd name", JSON.stringify({ ...order, cluster: { ...cluster, name: "a/b" } }), "cluster.name"],
  ["an odd account", JSON.stringify({ ...order, cluster: { ...cluster, account: "42" } }), "cluster.account"],
  ["half an attempt", JSON.stringify({ ...order, attempt: 0.5 }), "attempt"],
])("is refused with %s, and the refusal names the place and the way on", (_, body, place) => {
  expect(() => readWorkOrder(body)).toThrow(`${place} is not understood`);
  expect(() => readWorkOrder(body)).toThrow("Cilium Reconcile Requested");
});

it("is refused with an error of ours, whatever arrives", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
      expect(() => readWorkOrder(body)).toThrow(/^reading a work order/);
    }),
  );
});
