import { expect, it } from "vitest";
import { pluck } from "./json-path.ts";
import type { Wire } from "./wire.ts";

const container = { name: "x", image: "y", env: [{ name: "E", value: "1" }], ports: [{ containerPort: 80 }] };

export function workloadContract(wire: () => Wire): void {
  async function stage() {
    const ns = await wire().namespace();
    const path = `/apis/apps/v1/namespaces/${ns}`;
    return {
      path,
      apply: (manager: string, spec: object, query = "") =>
        wire().apply(`${path}/deployments/d${query}`, manager, deployment(spec)),
    };
  }

  it("fills in what a Deployment leaves out, and gives nobody the filled-in fields", async () => {
    const { apply } = await stage();
    const made = await apply("m1", full([container]));
    expect(made.status).toBe(201);
    expect(made.at("spec")).toMatchObject({
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" } },
      revisionHistoryLimit: 10,
      template: { spec: { restartPolicy: "Always", dnsPolicy: "ClusterFirst", securityContext: {} } },
    });
    expect(made.at("spec", "template", "spec", "containers", 0)).toEqual({
      ...container,
      ports: [{ containerPort: 80, protocol: "TCP" }],
      resources: {},
      imagePullPolicy: "Always",
      terminationMessagePath: "/dev/termination-log",
      terminationMessagePolicy: "File",
    });
    expect(made.at("metadata", "managedFields", 0, "fieldsV1", "f:spec")).toEqual({
      "f:replicas": {},
      "f:selector": {},
      "f:template": {
        "f:metadata": { "f:labels": { "f:a": {} } },
        "f:spec": {
          "f:containers": {
            'k:{"name":"x"}': {
              ".": {},
              "f:env": { 'k:{"name":"E"}': { ".": {}, "f:name": {}, "f:value": {} } },
              "f:image": {},
              "f:name": {},
              "f:ports": { 'k:{"containerPort":80,"protocol":"TCP"}': { ".": {}, "f:containerPort": {} } },
            },
          },
        },
      },
    });
  });

  it("merges containers by name, and takes a manager's container with its apply", async () => {
    const { apply } = await stage();
    await apply("m1", full([container]));
    const both = await apply("m2", { template: { spec: { containers: [{ name: "y", image: "z" }] } } });
    expect(pluck(both.at("spec", "template", "spec", "containers"), "name")).toEqual(["x", "y"]);
    expect(both.at("metadata", "generation")).toBe(2);
    const one = await apply("m2", {});
    expect(pluck(one.at("spec", "template", "spec", "containers"), "name")).toEqual(["x"]);
    const conflict = await apply("m2", { template: { spec: { containers: [{ name: "x", image: "w" }] } } });
    expect(conflict.at("details", "causes", 0, "field")).toBe(
      '.spec.template.spec.containers[name="x"].image',
    );
  });

  it("brings merged items into the applied order, and wants every container complete", async () => {
    const { apply } = await stage();
    const of = (...names: readonly string[]) => names.map((name) => ({ name, image: "i" }));
    await apply("m1", full(of("x", "z")));
    await apply("m2", { template: { spec: { containers: of("y") } } });
    const turned = await apply("m1", full(of("z", "x")));
    expect(pluck(turned.at("spec", "template", "spec", "containers"), "name")).toEqual(["z", "y", "x"]);
    const bare = await apply("m3", { template: { spec: { containers: [{ name: "w" }] } } });
    expect(bare.at("details", "causes")).toEqual([
      {
        reason: "FieldValueRequired",
        message: "Required value",
        field: "spec.template.spec.containers[3].image",
      },
    ]);
  });

  it("takes a list that does not merge as one field", async () => {
    const { apply } = await stage();
    await apply("m1", full([{ ...container, args: ["--a", "--b"] }]));
    const same = { template: { spec: { containers: [{ name: "x", args: ["--a"] }] } } };
    const conflict = await apply("m2", same);
    expect(conflict.at("details", "causes", 0, "field")).toBe(
      '.spec.template.spec.containers[name="x"].args',
    );
    const forced = await apply("m2", same, "?force=true");
    expect(forced.at("spec", "template", "spec", "containers", 0, "args")).toEqual(["--a"]);
  });

  it("asks for the key of a merging list, and for each key once", async () => {
    const { apply } = await stage();
    await apply("m1", full([container]));
    const keyless = await apply("m2", { template: { spec: { containers: [{ image: "z" }] } } });
    expect(keyless.at("code")).toBe(422);
    expect(keyless.at("message")).toContain("spec.template.spec.containers[1].name: Required value");
    const items = [
      { name: "y", image: "z" },
      { name: "y", image: "z2" },
    ];
    const twice = await apply("m2", { template: { spec: { containers: items } } });
    expect(twice.body).toMatchObject({
      message:
        'failed to create typed patch object (/d; apps/v1, Kind=Deployment): .spec.template.spec.containers: duplicate entries for key [name="y"]',
      code: 500,
    });
    expect(twice.at("reason")).toBeUndefined();
  });

  it("takes status through its subresource only", async () => {
    const { path, apply } = await stage();
    await apply("m1", full([container]));
    const status = { replicas: 3, readyReplicas: 1 };
    const set = await wire().apply(`${path}/deployments/d/status?force=true`, "st", {
      ...deployment({}),
      status,
    });
    expect(set.status).toBe(200);
    expect(set.at("status")).toMatchObject({ readyReplicas: 1 });
    expect(set.at("metadata", "generation")).toBe(1);
    expect(set.at("metadata", "managedFields")).toContainEqual(
      expect.objectContaining({ manager: "st", subresource: "status" }),
    );
    const ignored = await wire().apply(`${path}/deployments/d`, "m1", {
      ...deployment(full([container])),
      status: { replicas: 9 },
    });
    expect(ignored.status).toBe(200);
    expect(ignored.at("status", "replicas")).not.toBe(9);
    expect(ignored.at("metadata", "generation")).toBe(1);
  });

  it("leaves a manager's fields its own when somebody writes status", async () => {
    const { path, apply } = await stage();
    await apply("m1", full([container]));
    await wire().merge(`${path}/deployments/d/status?fieldManager=st`, { status: { replicas: 3 } });
    const before = await wire().get(`${path}/deployments/d`);
    expect(pluck(before.at("metadata", "managedFields"), "manager")).toContain("m1");
    const again = await apply("m1", full([container]));
    expect(again.at("metadata", "generation")).toBe(1);
    expect(pluck(again.at("metadata", "managedFields"), "manager")).toContain("m1");
  });

  it("has no status subresource where the kind has none", async () => {
    const ns = await wire().namespace();
    const answer = await wire().get(`/api/v1/namespaces/${ns}/configmaps/c/status`);
    expect(answer.body).toMatchObject({
      message: "the server could not find the requested resource",
      code: 404,
    });
  });

  it("never changes a selector, and wants it to match the template", async () => {
    const { path, apply } = await stage();
    const unmatched = await apply("m1", { ...full([container]), selector: { matchLabels: { a: "c" } } });
    expect(unmatched.body).toMatchObject({
      message:
        'Deployment.apps "d" is invalid: spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`',
      reason: "Invalid",
      details: { name: "d", group: "apps", kind: "Deployment" },
      code: 422,
    });
    await apply("m1", full([container]));
    const changed = await wire().merge(`${path}/deployments/d`, {
      spec: { selector: { matchLabels: { a: "zzz" } } },
    });
    expect(changed.at("code")).toBe(422);
    expect(pluck(changed.at("details", "causes"), "field")).toEqual([
      "spec.template.metadata.labels",
      "spec.selector",
    ]);
  });

  it("stores a DaemonSet in its own spelling, and knows the sender's spelling again", async () => {
    const { path } = await stage();
    const sent = agent("HostToContainer");
    const made = await wire().apply(`${path}/daemonsets/agent`, "m1", sent);
    expect(made.status).toBe(201);
    expect(made.at("spec", "template", "spec")).toMatchObject({
      serviceAccount: "agent",
      volumes: [
        { name: "cfg", configMap: { name: "cfg", defaultMode: 420 } },
        { name: "run", hostPath: { path: "/run/x", type: "" } },
      ],
    });
    const stored = made.at("spec", "template", "spec", "containers", 0);
    expect(stored).toMatchObject({
      imagePullPolicy: "IfNotPresent",
      ports: [{ name: "health", containerPort: 9879, protocol: "TCP" }],
      resources: {
        limits: { cpu: "1", memory: "1073741824" },
        requests: { cpu: "100m", memory: "1Gi" },
      },
      livenessProbe: {
        httpGet: { host: "127.0.0.1", path: "/healthz", port: 9879, scheme: "HTTP" },
        failureThreshold: 3,
      },
    });
    expect(made.at("spec", "template", "spec", "containers", 0, "env")).toEqual([
      { name: "EMPTY" },
      { name: "NODE", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "spec.nodeName" } } },
    ]);
    expect(made.at("spec", "updateStrategy")).toEqual({
      type: "RollingUpdate",
      rollingUpdate: { maxUnavailable: 1, maxSurge: 0 },
    });
    const again = await wire().apply(`${path}/daemonsets/agent`, "m1", sent);
    expect(again.at("metadata", "generation")).toBe(1);
    expect(again.at("metadata", "managedFields", 0)).toEqual(made.at("metadata", "managedFields", 0));
  });

  it("lets only privileged containers mount in both directions", async () => {
    const { path } = await stage();
    const refused = await wire().apply(`${path}/daemonsets/agent`, "m1", agent("Bidirectional"));
    expect(refused.body).toMatchObject({
      message:
        'DaemonSet.apps "agent" is invalid: spec.template.spec.containers[0].volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers',
      code: 422,
    });
  });

  it("gives a Service an address, and none to a headless one", async () => {
    const services = `/api/v1/namespaces/${await wire().namespace()}/services`;
    const service = (name: string, spec: object) => ({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name },
      spec: { selector: { app: "x" }, ports: [{ port: 80 }], ...spec },
    });
    const made = await wire().apply(`${services}/svc`, "m1", service("svc", {}));
    expect(made.at("spec")).toMatchObject({
      ports: [{ protocol: "TCP", port: 80, targetPort: 80 }],
      clusterIP: expect.stringMatching(/^10\./),
      clusterIPs: [expect.stringMatching(/^10\./)],
      type: "ClusterIP",
      sessionAffinity: "None",
      internalTrafficPolicy: "Cluster",
    });
    expect(made.at("metadata", "generation")).toBeUndefined();
    const again = await wire().apply(`${services}/svc`, "m1", service("svc", {}));
    expect(again.body).toEqual(made.body);
    const headless = await wire().apply(`${services}/hl`, "m1", service("hl", { clusterIP: "None" }));
    expect(headless.at("spec")).toMatchObject({ clusterIP: "None", clusterIPs: ["None"] });
  });
}

function deployment(spec: object) {
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "d" }, spec };
}

function full(containers: readonly object[]) {
  return {
    replicas: 1,
    selector: { matchLabels: { a: "b" } },
    template: { metadata: { labels: { a: "b" } }, spec: { containers } },
  };
}

function agent(mountPropagation: string) {
  const digest = "a".repeat(64);
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "agent", labels: {} },
    spec: {
      selector: { matchLabels: { app: "agent" } },
      template: {
        metadata: { labels: { app: "agent" } },
        spec: {
          serviceAccountName: "agent",
          containers: [
            {
              name: "agent",
              image: `example.com/agent:v1@sha256:${digest}`,
              env: [
                { name: "EMPTY", value: "" },
                { name: "NODE", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
              ],
              ports: [{ name: "health", containerPort: 9879 }],
              resources: {
                requests: { cpu: "0.1", memory: "1024Mi" },
                limits: { cpu: "1000m", memory: "1073741824" },
              },
              livenessProbe: { httpGet: { host: "127.0.0.1", path: "/healthz", port: 9879 } },
              volumeMounts: [
                { name: "cfg", mountPath: "/cfg", readOnly: false },
                { name: "run", mountPath: "/run/x", mountPropagation },
              ],
            },
          ],
          volumes: [
            { name: "cfg", configMap: { name: "cfg" } },
            { name: "run", hostPath: { path: "/run/x" } },
          ],
        },
      },
    },
  };
}
