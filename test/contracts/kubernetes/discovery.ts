import { expect, it } from "vitest";
import { pluck } from "./json-path.ts";
import type { Wire } from "./wire.ts";

export function discoveryContract(wire: () => Wire): void {
  it("says its version and that it is ready", async () => {
    expect((await wire().get("/version")).at("major")).toBe("1");
    const ready = await wire().get("/readyz");
    expect([ready.status, ready.type, ready.body]).toEqual([200, "text/plain; charset=utf-8", "ok"]);
  });

  it("names the groups and versions it serves", async () => {
    expect((await wire().get("/api")).at("versions")).toEqual(["v1"]);
    const groups = await wire().get("/apis");
    expect(groups.at("kind")).toBe("APIGroupList");
    expect(pluck(groups.at("groups"), "name")).toEqual(
      expect.arrayContaining(["apps", "rbac.authorization.k8s.io", "apiextensions.k8s.io"]),
    );
    expect((await wire().get("/apis/apps")).at("preferredVersion")).toEqual({
      groupVersion: "apps/v1",
      version: "v1",
    });
  });

  it.each([
    ["/api/v1", "configmaps", { kind: "ConfigMap", namespaced: true, shortNames: ["cm"] }],
    ["/api/v1", "nodes", { kind: "Node", namespaced: false, shortNames: ["no"] }],
    ["/apis/apps/v1", "daemonsets", { kind: "DaemonSet", singularName: "daemonset", shortNames: ["ds"] }],
    ["/apis/apps/v1", "daemonsets/status", { kind: "DaemonSet", verbs: ["get", "patch", "update"] }],
  ])("lists under %s the resource %s", async (path, name, resource) => {
    const answer = await wire().get(path);
    expect(answer.at("kind")).toBe("APIResourceList");
    expect(answer.at("resources")).toContainEqual(expect.objectContaining({ name, ...resource }));
  });

  it.each(["/apis/nope.io/v1", "/apis/nope.io/v1/foos", "/apis/nope.io/v1/namespaces/default/foos/a"])(
    "answers %s, an unknown group, with 404 in plain text",
    async (path) => {
      const answer = await wire().get(path);
      expect([answer.status, answer.type, answer.body]).toEqual([
        404,
        "text/plain; charset=utf-8",
        "404 page not found\n",
      ]);
    },
  );

  it("answers an unknown resource of a known group with a Status", async () => {
    const answer = await wire().get("/api/v1/namespaces/default/foos");
    expect(answer.body).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: "the server could not find the requested resource",
      reason: "NotFound",
      details: {},
      code: 404,
    });
  });
}
