import { describe, expect, it } from "vitest";
import type { Json } from "../../../functions/core/json.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { otherWriters, writerText } from "../../../functions/core/plan/other-writers.ts";

const applied: KubeObject = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "cilium-config", namespace: "kube-system" },
  data: { "enable-wireguard": "true", debug: "false" },
  spec: { ports: [{ containerPort: 9234, protocol: "TCP", name: "metrics" }] },
};

const owns = (manager: string, fieldsV1: Json, rest: Readonly<Record<string, Json>> = {}): Json => ({
  manager,
  operation: "Update",
  fieldsType: "FieldsV1",
  fieldsV1,
  ...rest,
});
const data = (...keys: string[]): Json => ({
  "f:data": Object.fromEntries(keys.map((key) => [`f:${key}`, {}])),
});

const writersOf = (...managedFields: Json[]) =>
  otherWriters({ ...applied, metadata: { ...applied.metadata, managedFields } } as never, applied).map(
    writerText,
  );

describe("whoever writes fields that we apply", () => {
  it("is nobody where nobody is named, or where only we are", () => {
    expect(writersOf()).toEqual([]);
    expect(writersOf(owns("eks-cilium", data("enable-wireguard", "debug"), { operation: "Apply" }))).toEqual(
      [],
    );
  });

  it("is named with the operation, once for each of them", () => {
    expect(
      writersOf(
        owns("eks-cilium", data("debug"), { operation: "Apply" }),
        owns("argocd-controller", data("enable-wireguard"), { operation: "Apply" }),
        owns("kubectl-edit", data("enable-wireguard")),
        owns("kubectl-edit", data("enable-wireguard")),
      ),
    ).toEqual(["argocd-controller (Apply)", "kubectl-edit (Update)"]);
  });

  it("is not who owns a field together with us: the value is ours still", () => {
    const both = data("enable-wireguard");
    expect(writersOf(owns("eks-cilium", both, { operation: "Apply" }), owns("helm", both))).toEqual([]);
  });

  it("is not who adds fields of his own, or writes a status", () => {
    expect(writersOf(owns("cilium", data("their-setting")))).toEqual([]);
    expect(writersOf(owns("kubelet", data("debug"), { subresource: "status" }))).toEqual([]);
  });

  it("is found in the items of a list, by their keys", () => {
    const item = (port: number): Json => ({
      "f:spec": {
        "f:ports": { [`k:{"containerPort":${port},"protocol":"TCP"}`]: { ".": {}, "f:name": {} } },
      },
    });
    expect(writersOf(owns("kubectl", item(9234)))).toEqual(["kubectl (Update)"]);
    expect(writersOf(owns("kubectl", item(9999)))).toEqual([]);
  });

  it("is cut to what a person reads, whatever it calls itself", () => {
    expect(writerText({ manager: "x".repeat(128), operation: "Apply" })).toBe(`${"x".repeat(60)} (Apply)`);
    expect(writersOf(owns("odd", null), null, 7, owns("odder", "text"))).toEqual([]);
  });
});
