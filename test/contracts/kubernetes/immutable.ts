import { expect, it } from "vitest";
import type { Wire, WireAnswer } from "./wire.ts";

const claims = (storage: string, more: object = {}) => [
  {
    metadata: { name: "data" },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } }, ...more },
  },
];

export function immutableContract(wire: () => Wire): void {
  /** Applies one object after the other under one name. */
  async function inNamespace(prefix: string, plural: string, apiVersion: string, kind: string) {
    const ns = await wire().namespace();
    return (content: object): Promise<WireAnswer> =>
      wire().apply(`${prefix}/namespaces/${ns}/${plural}/x?force=true`, "m1", {
        apiVersion,
        kind,
        metadata: { name: "x" },
        ...content,
      });
  }

  it("are the role of a binding", async () => {
    const apiGroup = "rbac.authorization.k8s.io";
    const apply = await inNamespace(`/apis/${apiGroup}/v1`, "rolebindings", `${apiGroup}/v1`, "RoleBinding");
    const bind = (name: string) => apply({ roleRef: { apiGroup, kind: "ClusterRole", name }, subjects: [] });
    expect((await bind("view")).status).toBe(201);
    expect((await bind("edit")).body).toMatchObject({
      message:
        'RoleBinding.rbac.authorization.k8s.io "x" is invalid: roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"ClusterRole","Name":"edit"}: cannot change roleRef',
      details: { name: "x", causes: [{ reason: "FieldValueInvalid", field: "roleRef" }] },
      code: 422,
    });
  });

  it("are the name of a StatefulSet's Service, its order, and its volume claims, in whatever spelling", async () => {
    const apply = await inNamespace("/apis/apps/v1", "statefulsets", "apps/v1", "StatefulSet");
    const set = (changed: object) =>
      apply({
        spec: {
          replicas: 1,
          selector: { matchLabels: { a: "b" } },
          template: {
            metadata: { labels: { a: "b", c: "d" } },
            spec: { containers: [{ name: "x", image: "y" }] },
          },
          serviceName: "s",
          volumeClaimTemplates: claims("1Gi", { storageClassName: "gp3" }),
          ...changed,
        },
      });
    expect((await set({})).status).toBe(201);
    const same = { storageClassName: "gp3", volumeMode: "Filesystem" };
    expect((await set({ volumeClaimTemplates: claims("1024Mi", same) })).status).toBe(200);
    expect((await set({ podManagementPolicy: "OrderedReady" })).status).toBe(200);
    for (const changed of [
      { volumeClaimTemplates: claims("2Gi", { storageClassName: "gp3" }) },
      { volumeClaimTemplates: claims("1Gi", { storageClassName: "other" }) },
      { volumeClaimTemplates: claims("1Gi") },
      { volumeClaimTemplates: [] },
      { serviceName: "other" },
      { podManagementPolicy: "Parallel" },
      { selector: { matchLabels: { c: "d" } } },
    ]) {
      const answer = await set(changed);
      expect(answer.at("code")).toBe(422);
      expect(answer.at("message")).toContain(
        'StatefulSet.apps "x" is invalid: spec: Forbidden: updates to statefulset spec for fields other than',
      );
    }
  });

  it("are the type of a Secret", async () => {
    const apply = await inNamespace("/api/v1", "secrets", "v1", "Secret");
    const data = { "tls.crt": "", "tls.key": "" };
    expect((await apply({ data })).at("type")).toBe("Opaque");
    expect((await apply({ data, type: "Opaque" })).status).toBe(200);
    expect((await apply({ data, type: "kubernetes.io/tls" })).body).toMatchObject({
      message: 'Secret "x" is invalid: type: Invalid value: "kubernetes.io/tls": field is immutable',
      code: 422,
    });
  });

  it("are the address of a Service: it is not taken away, and a headless one gets none", async () => {
    const service = (changed: object) => ({
      spec: { selector: { a: "b" }, ports: [{ port: 80 }], ...changed },
    });
    const addressed = await inNamespace("/api/v1", "services", "v1", "Service");
    expect((await addressed(service({}))).status).toBe(201);
    expect((await addressed(service({ clusterIP: "None" }))).body).toMatchObject({
      message: 'Service "x" is invalid: spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set',
      code: 422,
    });
    const headless = await inNamespace("/api/v1", "services", "v1", "Service");
    expect((await headless(service({ clusterIP: "None" }))).status).toBe(201);
    const unchanged = await headless(service({}));
    expect(unchanged.status).toBe(200);
    expect(unchanged.at("spec", "clusterIP")).toBe("None");
  });
}
