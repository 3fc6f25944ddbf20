import { describe, expect, it } from "vitest";
import type { Json } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { compare } from "./compare.ts";

type Changes = Readonly<Record<string, Json>>;

function daemonSet(container: Changes, template: Changes = {}, pod: Changes = {}): KubeObject {
  return {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "cilium", namespace: "kube-system" },
    spec: {
      template: {
        metadata: template,
        spec: { containers: [{ name: "agent", image: "agent@sha256:1", ...container }], ...pod },
      },
    },
  };
}

function configMap(data: Changes): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", namespace: "kube-system" }, data };
}

function secret(type: string, data: Changes): KubeObject {
  return { apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "kube-system" }, type, data };
}

function clusterRole(rules: Json): KubeObject {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: "cilium" },
    rules,
  };
}

/** The paths at which two objects differ. */
function paths(ours: KubeObject, chart: KubeObject): readonly string[] {
  return compare([ours], [chart]).differences.map(({ path }) => path);
}

const container = "spec.template.spec.containers[0]";

describe("two sets of objects", () => {
  it("are equal when they are the same", () => {
    const object = daemonSet({ args: ["a"] });
    expect(compare([object], [object])).toEqual({
      objects: ["DaemonSet kube-system/cilium"],
      differences: [],
    });
  });

  it("differ by an object that only one of them has, whichever it is", () => {
    const object = daemonSet({});
    const missing = { object: "DaemonSet kube-system/cilium", path: "" };
    expect(compare([], [object]).differences).toEqual([{ ...missing, ours: undefined, chart: "the object" }]);
    expect(compare([object], []).differences).toEqual([{ ...missing, ours: "the object", chart: undefined }]);
  });

  it("differ by an object that one of them has twice", () => {
    const object = daemonSet({});
    expect(compare([object, object], [object]).differences).toHaveLength(1);
  });

  it("differ by kind, namespace and name, not by their order", () => {
    const [one, other] = [configMap({ a: "1" }), clusterRole([])];
    expect(compare([one, other], [other, one]).differences).toEqual([]);
  });
});

describe("rule 1: empty counts as absent", () => {
  it("for nulls, empty maps and empty lists, also inside one another", () => {
    expect(paths(daemonSet({ env: [], resources: { limits: null }, x: { y: [{}] } }), daemonSet({}))).toEqual(
      [],
    );
  });

  it("but not for zero, false and empty text", () => {
    const chart = daemonSet({});
    expect(paths(daemonSet({ delay: 0 }), chart)).toEqual([`${container}.delay`]);
    expect(paths(daemonSet({ stdin: false }), chart)).toEqual([`${container}.stdin`]);
    expect(paths(daemonSet({ workingDir: "" }), chart)).toEqual([`${container}.workingDir`]);
  });
});

describe("rule 2: order", () => {
  it("of maps never matters", () => {
    expect(paths(configMap({ a: "1", b: "2" }), configMap({ b: "2", a: "1" }))).toEqual([]);
  });

  it.each(["env", "ports", "volumeMounts"])("of %s does not matter", (list) => {
    const entries = [
      { name: "a", mountPath: "/a", value: "1" },
      { name: "b", mountPath: "/b", value: "2" },
    ];
    expect(paths(daemonSet({ [list]: entries }), daemonSet({ [list]: entries.toReversed() }))).toEqual([]);
  });

  it.each(["volumes", "tolerations", "imagePullSecrets"])("of %s does not matter", (list) => {
    const entries = [{ name: "a" }, { name: "b" }, { operator: "Exists" }];
    const chart = daemonSet({}, {}, { [list]: entries.toReversed() });
    expect(paths(daemonSet({}, {}, { [list]: entries }), chart)).toEqual([]);
    expect(paths(daemonSet({}, {}, { [list]: entries.slice(1) }), chart)).not.toEqual([]);
  });

  it("of RBAC rules and the strings inside them does not matter", () => {
    const read = { apiGroups: [""], resources: ["pods", "nodes"], verbs: ["get", "list"] };
    const write = { apiGroups: [""], resources: ["pods"], verbs: ["delete"] };
    const turned = { apiGroups: [""], resources: ["nodes", "pods"], verbs: ["list", "get"] };
    expect(paths(clusterRole([read, write]), clusterRole([write, turned]))).toEqual([]);
    expect(paths(clusterRole([read]), clusterRole([write, turned]))).toHaveLength(1);
    expect(paths(clusterRole([read, read]), clusterRole([read]))).toHaveLength(1);
  });

  it("of every other list matters", () => {
    expect(paths(daemonSet({ args: ["a", "b"] }), daemonSet({ args: ["b", "a"] }))).toEqual([
      `${container}.args[0]`,
      `${container}.args[1]`,
    ]);
  });

  it("compares an entry with its namesake, and says which", () => {
    const ours = daemonSet({
      env: [
        { name: "A", value: "1" },
        { name: "B", value: "2" },
      ],
    });
    const chart = daemonSet({
      env: [
        { name: "B", value: "3" },
        { name: "A", value: "1" },
      ],
    });
    expect(compare([ours], [chart]).differences).toEqual([
      { object: "DaemonSet kube-system/cilium", path: `${container}.env.B.value`, ours: '"2"', chart: '"3"' },
    ]);
  });
});

describe("rule 3: texts in a ConfigMap", () => {
  it("are compared as JSON where they are JSON", () => {
    expect(paths(configMap({ c: '{"a":1,"b":{}}' }), configMap({ c: '{ "b": {}, "a": 1 }\n' }))).toEqual([]);
    expect(paths(configMap({ c: '{"a":1}' }), configMap({ c: '{"a":2}' }))).toEqual(["data.c.a"]);
    expect(paths(configMap({ c: '{"a":1}' }), configMap({ c: '{"a":1,"b":{}}' }))).toEqual(["data.c.b"]);
  });

  it.each(["agent.conf", "server.conf"])("are compared line by line, white space folded, in %s", (file) => {
    const path = `data[${file}][1]`;
    expect(
      paths(configMap({ [file]: "a {\n  b = 1\n}" }), configMap({ [file]: "a  {\n\tb = 1\n}\n" })),
    ).toEqual([]);
    expect(paths(configMap({ [file]: "a {\n  b = 1\n}" }), configMap({ [file]: "a {\n  b = 2\n}" }))).toEqual(
      [path],
    );
  });

  it("are otherwise compared to the letter", () => {
    expect(paths(configMap({ c: "a  b" }), configMap({ c: "a b" }))).toEqual(["data.c"]);
    expect(paths(configMap({ c: "1.0" }), configMap({ c: "1" }))).toEqual(["data.c"]);
    expect(paths(configMap({ c: "" }), configMap({}))).toEqual(["data.c"]);
  });
});

describe("rule 4: Secrets", () => {
  it("have the same type and keys; their values are not looked at", () => {
    expect(paths(secret("Opaque", { a: "one" }), secret("Opaque", { a: "" }))).toEqual([]);
    expect(paths(secret("Opaque", { a: "one" }), secret("kubernetes.io/tls", { a: "" }))).toEqual(["type"]);
    expect(paths(secret("Opaque", { a: "" }), secret("Opaque", { a: "", b: "" }))).toEqual(["data.b"]);
  });
});

describe("rule 5: scripts", () => {
  it("may be any text at the chart's mark in command or args", () => {
    expect(
      paths(daemonSet({ command: ["sh", "-c", "true"] }), daemonSet({ command: ["sh", "-c", "<script>"] })),
    ).toEqual([]);
    expect(paths(daemonSet({ args: ["a\nb"] }), daemonSet({ args: ["<script>"] }))).toEqual([]);
  });

  it("must be there, at that place, and are no excuse elsewhere", () => {
    expect(paths(daemonSet({ args: [] }), daemonSet({ args: ["<script>"] }))).toEqual([`${container}.args`]);
    expect(paths(daemonSet({ args: ["x", "y"] }), daemonSet({ args: ["<script>", "z"] }))).toEqual([
      `${container}.args[1]`,
    ]);
    expect(paths(daemonSet({ image: "x" }), daemonSet({ image: "<script>" }))).toEqual([
      `${container}.image`,
    ]);
  });
});

describe("rule 6: marks of the product", () => {
  it("are ignored among labels and annotations", () => {
    const labels = {
      "eks-cilium.io/managed": "true",
      "a.eks-cilium.io/b": "c",
      "app.kubernetes.io/managed-by": "eks-cilium",
    };
    expect(paths(daemonSet({}, { labels, annotations: labels }), daemonSet({}))).toEqual([]);
  });

  it("leave all other labels to be compared", () => {
    const labels = { "not-eks-cilium.io/managed": "true" };
    expect(paths(daemonSet({}, { labels }), daemonSet({ args: [] }))).toEqual(["spec.template.metadata"]);
  });
});

describe("rule 7: a configuration checksum", () => {
  const annotations = { "cilium.io/cilium-configmap-checksum": "abc" };

  it("is ignored on pod templates, whoever put it there", () => {
    expect(paths(daemonSet({}), daemonSet({}, { annotations }))).toEqual([]);
  });

  it("is compared everywhere else", () => {
    const object = configMap({});
    const annotated = { ...object, metadata: { ...object.metadata, annotations } };
    expect(paths(object, annotated)).toEqual(["metadata.annotations"]);
  });
});

describe("rule 8: everything else", () => {
  it.each<[string, Changes, Changes]>([
    ["image", { image: "agent@sha256:2" }, {}],
    [
      "securityContext.privileged",
      { securityContext: { privileged: true } },
      { securityContext: { privileged: false } },
    ],
    ["resources.limits.cpu", { resources: { limits: { cpu: "1" } } }, { resources: { limits: { cpu: 1 } } }],
    [
      "ports.health.containerPort",
      { ports: [{ name: "health", containerPort: 1 }] },
      { ports: [{ name: "health", containerPort: 2 }] },
    ],
  ])("must be equal: %s", (path, ours, chart) => {
    expect(paths(daemonSet(ours), daemonSet(chart))).toEqual([`${container}.${path}`]);
  });

  it("holds for config keys and values", () => {
    expect(paths(configMap({ debug: "true" }), configMap({ debug: "false", more: "1" }))).toEqual([
      "data.debug",
      "data.more",
    ]);
  });
});
