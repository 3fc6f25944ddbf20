import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeRound, type RoundView } from "../../../functions/core/errands/judge-round.ts";
import { errandNotes } from "../../../functions/core/errands/round.ts";
import { isMet } from "../../../functions/core/health/health-check.ts";
import { type Json, listAt } from "../../../functions/core/json.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { errandPodOf as pod } from "../../builders/errand-pod-of.ts";

const report = {
  v: 1,
  agent: "Ok",
  peers: 1,
  fresh: 1,
  endpoints: 4,
  unready: 0,
  quarantined: 0,
  cni: "ok",
};
const client = { v: 1, dns: true, api: true, node: true, small: 1, large: 8192 };
const admitted = { v: 1, open: 1, guarded: 1 };
const refused = { v: 1, open: 1, guarded: 0 };

const said = (message: string): Json => ({ name: "errand", state: { terminated: { message } } });

const server = (node: string, podIP = "10.0.1.7") => pod("server", node, { phase: "Running", podIP });
const asks = (peer: string, one: KubeObject): KubeObject => ({
  ...one,
  metadata: { ...one.metadata, annotations: { ...one.metadata.annotations, [errandNotes.peer]: peer } },
});
const answering = (kind: string, node: string, answer: Json) => {
  const message = typeof answer === "string" ? answer : JSON.stringify(answer);
  return pod(kind, node, { phase: "Succeeded", containerStatuses: [said(message)] });
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
  asked: ["a", "b"],
  instead: [],
  isAuthenticated: true,
  pods: well,
  encryption: "wireguard",
  networks: ["10.0.0.0/16"],
  routerPool: ["100.64.0.0/10"],
  seen: { fewest: 2, most: 2 },
};

/** Names of what fails, with the nodes. */
function failing(more: Partial<RoundView>): Record<string, readonly string[]> {
  const unmet = judgeRound({ ...view, ...more }).checks.filter((check) => !isMet(check));
  return Object.fromEntries(unmet.map(({ name, missing }) => [name.replace("errand: ", ""), missing]));
}

/** The round, with another pod in the place of one. */
const but = (other: KubeObject) =>
  well.map((one) => (one.metadata.name === other.metadata.name ? other : one));

describe("a round that went well", () => {
  it("counts each node for each question", () => {
    const { checks, failed, notAsked } = judgeRound(view);
    expect([failed, notAsked]).toEqual([[], []]);
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
    const names = judgeRound({
      ...view,
      isAuthenticated: false,
      encryption: "none",
      pods,
    }).checks.map(({ name }) => name);
    expect(names.filter((name) => /peer|handshake|authenticate|refused/.test(name))).toEqual([]);
    expect(names).toHaveLength(11);
  });

  it("asks the one node of a cluster for no handshake", () => {
    const pods = [
      server("a"),
      answering("client", "a", client),
      answering("report", "a", { ...report, peers: 0, fresh: 0 }),
    ];
    const alone = { asked: ["a"], isAuthenticated: false, pods, seen: { fewest: 1, most: 1 } };
    expect(failing(alone)).toEqual({});
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

  it("an agent that says Ok, and nothing of its endpoints, backends and sessions", () => {
    const silent = { ...report, peers: null, fresh: null, endpoints: null, unready: null, quarantined: null };
    expect(Object.keys(failing({ pods: but(answering("report", "a", silent)) }))).toEqual([
      "nodes with every endpoint ready",
      "nodes without quarantined backends",
      "nodes with a WireGuard peer for each other node",
      "nodes with a fresh handshake",
    ]);
    const none = { ...report, endpoints: 0 };
    expect(failing({ pods: but(answering("report", "a", none)) })).toEqual({
      "nodes with every endpoint ready": ["a"],
    });
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
  const seen = { fewest: 2, most: 3 };
  expect(failing({ seen })).toEqual({});
  const pods = but(answering("report", "a", { ...report, peers: 2 }));
  expect(failing({ pods, seen })).toEqual({});
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
    const waiting = { reason: "CreateContainerError", message: "no such device" };
    const containerStatuses = [{ name: "errand", image: "busybox", state: { waiting } }];
    const status = { phase: "Pending", startTime: "2026-11-30T10:00:00Z", containerStatuses };
    const { checks } = judgeRound({ ...view, pods: but(pod("server", "a", status)) });
    expect(checks[0]).toMatchObject({
      current: 1,
      missing: ["a"],
      cause: expect.stringContaining("no such device"),
      // By then the pod itself is gone.
      remedy: expect.stringMatching(/get events --field-selector involvedObject.name=server-a$/),
    });
  });
});

describe("who was to be asked, and says nothing because it is not there,", () => {
  const without = (pattern: RegExp) => well.filter(({ metadata }) => !pattern.test(metadata.name));

  it("fails every check of a round without a single pod", () => {
    const { checks, failed } = judgeRound({ ...view, pods: [] });
    expect(checks.filter(isMet)).toEqual([]);
    expect(checks[0]).toMatchObject({ name: "errand: new pods that start", current: 0, desired: 2 });
    expect(failed).toEqual(["a", "b"]);
  });

  it.each([
    ["a report", /report-a/, 6, ["a"]],
    ["a client", /client-b/, 5, ["b"]],
    ["all clients", /client/, 5, ["a", "b"]],
    ["who is admitted", /admitted/, 1, ["a"]],
    ["who is refused", /refused/, 1, ["a"]],
  ])("fails what it was to be asked: %s", (_, pattern, count, nodes) => {
    const found = failing({ pods: without(pattern) });
    expect(Object.keys(found)).toHaveLength(count);
    expect(Object.values(found).every((missing) => missing.join() === nodes.join())).toBe(true);
  });

  it("leaves out what nobody could be asked, where no server started", () => {
    expect(Object.keys(failing({ pods: without(/server|client|admitted|refused/) }))).toEqual([
      "new pods that start",
      "pods with an address of the VPC",
    ]);
  });

  it("is never counted as well: a round counts what was wanted, whichever pods are there", () => {
    fc.assert(
      fc.property(fc.subarray([...well]), (pods) => {
        const { checks, failed } = judgeRound({ ...view, pods });
        expect(checks.every(({ desired }) => desired > 0)).toBe(true);
        const servers = pods.filter(({ metadata }) => metadata.name.startsWith("server")).length;
        expect(checks[0]).toMatchObject({ current: servers, desired: 2 });
        if (pods.length < well.length) expect(checks.every(isMet)).toBe(false);
        expect(failed.length === 0).toBe(checks.every(isMet));
      }),
    );
  });
});

it("nodes on both ends of what failed are asked again", () => {
  const pods = but(asks("b", answering("client", "a", { ...client, small: 0 })));
  expect(judgeRound({ ...view, pods }).failed).toEqual(["a", "b"]);
});

it("what a webhook adds to a pod takes no answer away, though a kubelet sorts it before ours", () => {
  const beside = (one: KubeObject): KubeObject => {
    if (one.metadata.name.startsWith("server")) return one;
    const sidecar = { name: "datadog-agent", state: { running: {} } };
    const status = {
      phase: "Running",
      containerStatuses: [sidecar, ...listAt(one, "status", "containerStatuses")],
    };
    return { ...one, status };
  };
  expect(failing({ pods: well.map(beside) })).toEqual({});
});

describe("a node that takes no pod", () => {
  const took = "2026-11-30T10:00:00Z";
  const waits = (reason: string, message: string): Json => ({
    phase: "Pending",
    startTime: took,
    containerStatuses: [
      { name: "errand", image: "mirror.example/hub/busybox:1.36", state: { waiting: { reason, message } } },
    ],
  });
  const rejected = (reason: string, message: string): Json => ({ phase: "Failed", reason, message });
  const noRoom =
    "Pod was rejected: Node didn't have enough resource: pods, requested: 1, used: 17, capacity: 17";
  const full = pod("server", "b", rejected("OutOfpods", noRoom));
  const rest = [server("a"), answering("report", "a", report), answering("report", "b", report)];

  it.each<[string, Json, RegExp]>([
    [
      "for want of room",
      rejected("OutOfpods", noRoom),
      /on b, 1 of 2 nodes: OutOfpods: .*capacity: 17\. Make room there, or add a node$/,
    ],
    [
      "under pressure",
      rejected("Evicted", "The node had condition: [DiskPressure]."),
      /Evicted: The node had condition/,
    ],
    [
      "that shuts down",
      rejected("Terminated", "Pod was terminated in response to imminent node shutdown."),
      /imminent/,
    ],
    ["whose kubelet sees none", { phase: "Pending" }, /its kubelet has not taken it\. See its kubelet/],
    [
      "that cannot fetch what it would run",
      waits("ImagePullBackOff", "401 Unauthorized"),
      /on b, 1 of 2 nodes: ImagePullBackOff of mirror\.example\/hub\/busybox:1\.36 from mirror\.example: 401 Unauthorized\. Have mirror\.example serve it .* namespace eks-cilium-errands$/,
    ],
  ])("%s is no fault of the network, and told with its reason and what to do", (_, status, told) => {
    const pods = [...rest, pod("server", "b", status), asks("a", answering("client", "a", client))];
    const judgement = judgeRound({ ...view, isAuthenticated: false, pods });
    expect(judgement.checks.filter((check) => !isMet(check))).toEqual([]);
    expect(judgement.leftOut).toEqual(["b"]);
    expect(judgement.notAsked).toEqual([
      expect.stringMatching(told),
      "that packets pass between nodes: one node was asked",
    ]);
  });

  it.each<[string, Json]>([
    ["cannot wire it", { phase: "Pending", startTime: took }],
    ["cannot make its container", waits("CreateContainerError", "no such device")],
  ])("is one that takes it and %s: that is what is looked for", (_, status) => {
    const pods = but(pod("server", "b", status));
    expect(failing({ pods })).toHaveProperty("new pods that start", ["b"]);
  });

  it("has others asked in its place, and the sentence says which", () => {
    const pods = [...well, pod("server", "c", rejected("OutOfpods", noRoom))];
    const { notAsked } = judgeRound({ ...view, asked: ["a", "c", "b"], instead: ["b"], pods });
    expect(notAsked).toEqual([
      expect.stringContaining("on c, 1 of 3 nodes (in place of such nodes: b): OutOfpods"),
    ]);
  });

  it("is told, too, where it had room for the first pod alone", () => {
    const pods = but(asks("a", pod("client", "b", rejected("OutOfpods", noRoom))));
    const { checks, notAsked } = judgeRound({ ...view, pods });
    expect(checks.filter((check) => !isMet(check))).toEqual([]);
    expect(checks.find(({ name }) => name.endsWith("reach DNS"))).toMatchObject({ current: 1, desired: 1 });
    expect(notAsked).toEqual([expect.stringMatching(/^all that a pod sees on b, 1 of 2 nodes: OutOfpods/)]);
  });

  it("proves nothing where no node takes one", () => {
    const { checks, failed } = judgeRound({ ...view, asked: ["b"], pods: [full] });
    expect(checks).toMatchObject([{ name: "errand: nodes that could be asked", current: 0, desired: 1 }]);
    expect(checks[0]?.cause).toContain("OutOfpods");
    expect(failed).toEqual(["b"]);
  });
});

it("one node hears no other, and is not told to have", () => {
  const pods = [server("a"), asks("a", answering("client", "a", client)), answering("report", "a", report)];
  const { checks, notAsked } = judgeRound({
    ...view,
    asked: ["a"],
    isAuthenticated: false,
    pods,
    seen: { fewest: 1, most: 2 },
  });
  expect(checks.map(({ name }) => name).join()).toContain("pods that reach DNS");
  expect(checks.map(({ name }) => name).join()).not.toContain("another node");
  expect(notAsked).toEqual(["that packets pass between nodes: one node was asked"]);
});
