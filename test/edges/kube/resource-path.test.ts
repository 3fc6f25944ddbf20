import { describe, expect, it } from "vitest";
import { resourcePath } from "../../../functions/edges/kube/resource-path.ts";

const rbac = "rbac.authorization.k8s.io/v1";

describe("the path of a resource", () => {
  it.each([
    [{ apiVersion: "v1", kind: "Node", name: "n1" }, "/api/v1/nodes/n1"],
    [{ apiVersion: "v1", kind: "Secret", namespace: "t1", name: "a" }, "/api/v1/namespaces/t1/secrets/a"],
    [{ apiVersion: "v1", kind: "Namespace", name: "t1" }, "/api/v1/namespaces/t1"],
    [{ apiVersion: "apps/v1", kind: "DaemonSet" }, "/apis/apps/v1/daemonsets"],
    [{ apiVersion: "apps/v1", kind: "DaemonSet", namespace: "t1" }, "/apis/apps/v1/namespaces/t1/daemonsets"],
    [
      { apiVersion: rbac, kind: "ClusterRole", name: "Upper:Case" },
      `/apis/${rbac}/clusterroles/Upper%3ACase`,
    ],
    [
      { apiVersion: "v1", kind: "ConfigMap", namespace: "t1", name: "../nodes" },
      "/api/v1/namespaces/t1/configmaps/..%2Fnodes",
    ],
  ])("%o", (target, path) => {
    expect(resourcePath(target)).toBe(path);
  });

  it.each([
    { apiVersion: "apps/v1", kind: "Pod", namespace: "t1", name: "a" },
    { apiVersion: "v1", kind: "Pod", name: "a" },
  ])("is refused for %o", (target) => {
    expect(() => resourcePath(target)).toThrow(expect.objectContaining({ kind: "invalid", status: 0 }));
  });
});
