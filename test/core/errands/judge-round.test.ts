import { describe, expect, it } from "vitest";
import { judgeRound, type RoundView } from "../../../functions/core/errands/judge-round.ts";
import { errandLabel, errandNotes } from "../../../functions/core/errands/round.ts";
import { isMet } from "../../../functions/core/health/health-check.ts";
import type { Json } from "../../../functions/core/json.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";

const report = {
  v: 1,
  agent: "Ok",
  peers: 1,
  fresh: 1,
  endpoints: 4,
  unready: 0,
  identities: 3,
  quarantined: 0,
  cni: "ok",
  btf: true,
  kernel: "6.12",
};
const client = { v: 1, dns: true, api: true, node: true, small: 1, large: 8192 };
const admitted = { v: 1, open: 1, guarded: 1 };
const refused = { v: 1, open: 1, guarded: 0 };

function pod(kind: string, node: string, status: Json): KubeObject {
  const metadata = {
    name: `${kind}-${node}`,
    labels: { [errandLabel]: kind },
    annotations: { [errandNotes.node]: node },
  };
  return { apiVersion: "v1", kind: "Pod", metadata, status };
}

const server = (node: string, podIP = "10.0.1.7") => pod("server", node, { phase: "Running", podIP });
const answering = (kind: string, node: string, answer: Json) => {
  const message = typeof answer === "string" ? answer : JSON.stringify(answer);
  return pod(kind, node, { phase: "Succeeded", containerStatuses: [{ state: { terminated: { message } } }] });
};

const well: readonly KubeObject[] = [
  ...["a", "b"].flatMap((node) => [
    server(node),
    answering("client", node, client),
    answering("report", node, report),
  ]),
  answering("admitted", "a", admitted),
  answering("refused", "a", refused),
];

const view: RoundView = {
  pods: well,
  encryption: "wireguard",
  networks: ["10.0.0.0/16"],
  routerPool: ["100.64.0.0/10"],
  nodes: 2,
  mostNodes: 2,
};

/** Names of what fails, with the nodes. */
function failing(more: Partial<RoundView>): Record<string, readonly string[]> {
  const unmet = judgeRound({ ...view, ...more }).filter((check) => !isMet(check));
  return Object.fromEntries(unmet.map(({ name, missing }) => [name.replace("errand: ", ""), missing]));
}

/** The round, with another pod in the place of one. */
const but = (other: KubeObject) =>
  well.map((one) => (one.metadata.name === other.metadata.name ? other : one));

describe("a round that went well", () => {
  it("counts each node for each question", () => {
    const checks = judgeRound(view);
    expect(checks.filter((check) => !isMet(check))).toEqual([]);
    expect(checks.map(({ name, desired }) => `${name}: ${desired}`)).toEqual([
      "errand: new pods that start: 2",
      "errand: pods with an address of the VPC: 2",
      "errand: agents that say Ok: 2",
      "errand: nodes with every endpoint ready: 2",
      "errand: nodes with Cilium's CNI file: 2",
      "errand: nodes without quarantined backends: 2",
      "errand: nodes with a WireGuard peer for each other node: 2",
      "errand: nodes with a fresh handshake: 2",
      "errand: pods that reach DNS: 2",
      "errand: pods that reach the API server: 2",
      "errand: pods that reach their node: 2",
      "errand: pods that hear 1 byte from another node: 2",
      "errand: pods that hear 8 KB from another node: 2",
      "errand: pods that authenticate: 1",
      "errand: pods refused as told: 1",
    ]);
  });

  it("asks for no peers where nothing is encrypted, and for no authentication where there is none", () => {
    const pods = well.filter(({ metadata }) => !/admitted|refused/.test(metadata.name));
    const names = judgeRound({ ...view, encryption: "none", pods }).map(({ name }) => name);
    expect(names.filter((name) => /peer|handshake|authenticate|refused/.test(name))).toEqual([]);
    expect(names).toHaveLength(11);
  });

  it("asks the one node of a cluster for no handshake", () => {
    const pods = [
      server("a"),
      answering("client", "a", client),
      answering("report", "a", { ...report, peers: 0, fresh: 0 }),
    ];
    expect(failing({ pods, nodes: 1, mostNodes: 1 })).toEqual({});
  });
});

describe("one fault fails what it is about", () => {
  it.each<[string, KubeObject, Record<string, readonly string[]>]>([
    [
      "a peer too few",
      answering("report", "a", { ...report, peers: 0 }),
      { "nodes with a WireGuard peer for each other node": ["a"] },
    ],
    [
      "no session",
      answering("report", "b", { ...report, fresh: 0 }),
      { "nodes with a fresh handshake": ["b"] },
    ],
    [
      "a CNI file of old",
      answering("report", "a", { ...report, cni: "old" }),
      { "nodes with Cilium's CNI file": ["a"] },
    ],
    [
      "an endpoint",
      answering("report", "a", { ...report, unready: 1 }),
      { "nodes with every endpoint ready": ["a"] },
    ],
    [
      "a backend",
      answering("report", "a", { ...report, quarantined: 2 }),
      { "nodes without quarantined backends": ["a"] },
    ],
    ["DNS", answering("client", "a", { ...client, dns: false }), { "pods that reach DNS": ["a"] }],
    [
      "large packets",
      answering("client", "b", { ...client, large: 1300 }),
      { "pods that hear 8 KB from another node": ["b"] },
    ],
    [
      "an identity that is not issued",
      answering("admitted", "a", { ...admitted, guarded: 0 }),
      { "pods that authenticate": ["a"] },
    ],
    [
      "a policy that does not bite",
      answering("refused", "a", { ...refused, guarded: 1 }),
      { "pods refused as told": ["a"] },
    ],
    [
      "a silence that is no refusal",
      answering("refused", "a", { ...refused, open: 0 }),
      { "pods refused as told": ["a"] },
    ],
    ["an address of Cilium's own", server("a", "100.64.3.4"), { "pods with an address of the VPC": ["a"] }],
    ["an address of elsewhere", server("b", "192.168.3.4"), { "pods with an address of the VPC": ["b"] }],
  ])("%s", (_, other, expected) => {
    expect(failing({ pods: but(other) })).toEqual(expected);
  });

  it("an agent that does not answer", () => {
    const silent = { ...report, agent: "unreachable", endpoints: 0, peers: 0, fresh: 0 };
    expect(Object.keys(failing({ pods: but(answering("report", "a", silent)) }))).toEqual([
      "agents that say Ok",
      "nodes with every endpoint ready",
      "nodes with a WireGuard peer for each other node",
      "nodes with a fresh handshake",
    ]);
  });
});

it("a node that joins is a peer of some, and not yet of others", () => {
  expect(failing({ mostNodes: 3 })).toEqual({});
  const pods = but(answering("report", "a", { ...report, peers: 2 }));
  expect(failing({ pods, mostNodes: 3 })).toEqual({});
  expect(Object.keys(failing({ pods }))).toEqual(["nodes with a WireGuard peer for each other node"]);
});

describe("a pod that says nothing", () => {
  it.each<[string, Json]>([
    ["no message", ""],
    ["no JSON", "Killed"],
    ["another answer", { ...client, v: 2 }],
    ["a number that cannot be", { ...client, small: -1 }],
    ["more than a kubelet keeps", `${JSON.stringify(client)}${" ".repeat(4096)}`],
  ])("fails every check that it was sent for: %s", (_, answer) => {
    expect(Object.keys(failing({ pods: but(answering("client", "a", answer)) }))).toHaveLength(5);
  });

  it("that did not start says why, in the words of Kubernetes", () => {
    const waiting = { reason: "ImagePullBackOff", message: "no such host" };
    const status = { phase: "Pending", containerStatuses: [{ image: "busybox", state: { waiting } }] };
    const checks = judgeRound({ ...view, pods: but(pod("server", "a", status)) });
    expect(checks[0]).toMatchObject({
      current: 1,
      missing: ["a"],
      cause: expect.stringContaining("no such host"),
    });
  });
});
