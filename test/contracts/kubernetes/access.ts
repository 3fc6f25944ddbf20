import { expect, it } from "vitest";
import { unique, type Wire } from "./wire.ts";

const reviews = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

const daemonSetSpec = {
  selector: { matchLabels: { app: "x" } },
  template: { metadata: { labels: { app: "x" } }, spec: { containers: [{ name: "x", image: "x" }] } },
};

export function accessContract(wire: () => Wire): void {
  const review = (resourceAttributes: object, token?: string) =>
    wire().post(
      reviews,
      {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectAccessReview",
        spec: { resourceAttributes },
      },
      token === undefined ? {} : { token },
    );

  it("does not know a foreign token", async () => {
    const answer = await wire().get("/api/v1/namespaces", { token: "nobody-knows-me" });
    expect(answer.body).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: "Unauthorized",
      reason: "Unauthorized",
      code: 401,
    });
  });

  it("takes a caller without credentials for system:anonymous", async () => {
    const answer = await wire().get("/api/v1/namespaces", { token: null });
    expect(answer.body).toMatchObject({
      message:
        'namespaces is forbidden: User "system:anonymous" cannot list resource "namespaces" in API group "" at the cluster scope',
      reason: "Forbidden",
      details: { kind: "namespaces" },
      code: 403,
    });
  });

  it("forbids a known user what he has no right to, and names him, the verb and the resource", async () => {
    const ns = await wire().namespace();
    const token = wire().limitedToken;
    const listed = await wire().get(`/api/v1/namespaces/${ns}/secrets`, { token });
    expect(listed.body).toMatchObject({
      message: `secrets is forbidden: User "limited" cannot list resource "secrets" in API group "" in the namespace "${ns}"`,
      reason: "Forbidden",
      details: { kind: "secrets" },
      code: 403,
    });
    const body = { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "x" } };
    const applied = await wire().apply(`/apis/apps/v1/namespaces/${ns}/daemonsets/x`, "m1", body, { token });
    expect(applied.body).toMatchObject({
      message: `daemonsets.apps "x" is forbidden: User "limited" cannot patch resource "daemonsets" in API group "apps" in the namespace "${ns}"`,
      details: { name: "x", group: "apps", kind: "daemonsets" },
      code: 403,
    });
  });

  it("forbids an apply that would create to whoever may only patch", async () => {
    const [ns, name] = [await wire().namespace(), unique("patcher")];
    const apiVersion = "rbac.authorization.k8s.io/v1";
    const apiGroup = "rbac.authorization.k8s.io";
    const rules = [{ apiGroups: ["apps"], resources: ["daemonsets"], verbs: ["get", "patch"] }];
    const inNamespace = (kind: string) => `/apis/${apiVersion}/namespaces/${ns}/${kind}`;
    await wire().post(inNamespace("roles"), { apiVersion, kind: "Role", metadata: { name }, rules });
    await wire().post(inNamespace("rolebindings"), {
      apiVersion,
      kind: "RoleBinding",
      metadata: { name },
      roleRef: { apiGroup, kind: "Role", name },
      subjects: [{ apiGroup, kind: "User", name: "limited" }],
    });
    const token = wire().limitedToken;
    const body = { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "x" }, spec: daemonSetSpec };
    const apply = () => wire().apply(`/apis/apps/v1/namespaces/${ns}/daemonsets/x`, "m1", body, { token });
    const said = async () => (await apply()).at("message");
    await expect
      .poll(said, { timeout: 10_000 })
      .toBe(
        `daemonsets.apps "x" is forbidden: User "limited" cannot create resource "daemonsets" in API group "apps" in the namespace "${ns}"`,
      );
    expect((await apply()).body).toMatchObject({ reason: "Forbidden", code: 403 });
  });

  it("tells each caller whether he may", async () => {
    const everything = { verb: "*", group: "*", resource: "*" };
    const admin = await review(everything);
    expect([admin.status, admin.at("kind"), admin.at("status", "allowed")]).toEqual([
      201,
      "SelfSubjectAccessReview",
      true,
    ]);
    const limited = await review(everything, wire().limitedToken);
    expect([limited.status, limited.at("status", "allowed")]).toEqual([201, false]);
    expect((await review(everything, "nobody-knows-me")).status).toBe(401);
  });

  it("gives a user all rights by a binding to cluster-admin, and takes them with it", async () => {
    const name = unique("limited-admin");
    const path = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" };
    await wire().post(path, {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name },
      roleRef,
      subjects: [{ kind: "User", name: "limited" }],
    });
    const allowed = async () =>
      (await review({ verb: "*", group: "*", resource: "*" }, wire().limitedToken)).at("status", "allowed");
    await expect.poll(allowed, { timeout: 10_000 }).toBe(true);
    await wire().delete(`${path}/${name}`);
    await expect.poll(allowed, { timeout: 10_000 }).toBe(false);
  });
}
