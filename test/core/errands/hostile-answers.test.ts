import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeRound, type RoundView } from "../../../functions/core/errands/judge-round.ts";
import { isOfRound } from "../../../functions/core/errands/read-answer.ts";
import { errandLabel, errandNotes, type Round, readRound } from "../../../functions/core/errands/round.ts";
import { isMet } from "../../../functions/core/health/health-check.ts";
import type { Json, JsonMap } from "../../../functions/core/json.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { errandPodOf as pod } from "../../builders/errand-pod-of.ts";

const well = {
  report: { v: 1, agent: "Ok", peers: 1, fresh: 1, endpoints: 4, unready: 0, quarantined: 0, cni: "ok" },
  client: { v: 1, dns: true, api: true, node: true, small: 1, large: 8192 },
  admitted: { v: 1, open: 1, guarded: 1 },
  refused: { v: 1, open: 1, guarded: 0 },
} as const;

type Asker = keyof typeof well;

/** Names of the checks of each kind. */
const checksOf: Readonly<Record<Asker, number>> = { report: 6, client: 5, admitted: 1, refused: 1 };

const saying = (kind: string, node: string, message: string) =>
  pod(kind, node, {
    phase: "Succeeded",
    startTime: "2026-11-30T10:00:00Z",
    containerStatuses: [{ name: "errand", state: { terminated: { exitCode: 0, message } } }],
  });

const answering = (kind: Asker, node: string, answer: Json) => saying(kind, node, JSON.stringify(answer));

const round: readonly KubeObject[] = [
  ...["a", "b"].flatMap((node) => [
    pod("server", node, { phase: "Running", podIP: "10.0.1.7" }),
    answering("client", node, well.client),
    answering("report", node, well.report),
  ]),
  answering("admitted", "a", well.admitted),
  answering("refused", "a", well.refused),
];

const view: RoundView = {
  asked: ["a", "b"],
  instead: [],
  isAuthenticated: true,
  pods: round,
  encryption: "wireguard",
  networks: ["10.0.0.0/16"],
  routerPool: [],
  seen: { fewest: 2, most: 2 },
};

/** Checks that fail where one pod is another. */
function failingWith(other: KubeObject): number {
  const pods = round.map((one) => (one.metadata.name === other.metadata.name ? other : one));
  return judgeRound({ ...view, pods }).checks.filter((check) => !isMet(check)).length;
}

const kinds = fc.constantFrom<Asker>("report", "client", "admitted", "refused");

/** What no script of ours says, in the place of one member of an answer. */
const odd = fc.oneof(
  fc.double({ noInteger: true, noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom<Json>(1e21, -1, 2 ** 53, "1", "", [], {}, { $gt: 0 }, [1], "<b>Ok</b>", "\u0000", "Ok\n"),
  fc.constantFrom<Json>({ valueOf: 1 }, [[[]]], "__proto__"),
);

describe("an answer that no script of ours says", () => {
  it.each<[string, string]>([
    ["nothing", ""],
    ["a list", "[1]"],
    ["a number beyond all", JSON.stringify(well.report).replace('"fresh":1', '"fresh":1e999')],
    ["NaN", JSON.stringify(well.report).replace('"peers":1', '"peers":NaN')],
    ["half of one", JSON.stringify(well.report).replace('"fresh":1', '"fresh":0.5')],
    ["more sessions than nodes", JSON.stringify({ ...well.report, fresh: 99_999 })],
    ["bytes that were no UTF-8", JSON.stringify({ ...well.report, agent: "Ok\ufffd" })],
    ["an agent of many words", JSON.stringify({ ...well.report, agent: "Ok".padEnd(4000, " ") })],
    ["two answers", `${JSON.stringify(well.report)}${JSON.stringify(well.report)}`],
    ["objects in one another", '{"v":'.repeat(800)],
  ])("%s: holds nothing of it that it does not prove", (_, message) => {
    expect(failingWith(saying("report", "a", message))).toBeGreaterThan(0);
  });

  it("cut anywhere, fails all that its pod was sent for", () => {
    fc.assert(
      fc.property(kinds, fc.nat(), (kind, at) => {
        const whole = JSON.stringify(well[kind]);
        const cut = whole.slice(0, at % whole.length);
        expect(failingWith(saying(kind, "a", cut))).toBe(checksOf[kind]);
      }),
    );
  });

  it("with a member of another sort, or without one, fails all that its pod was sent for", () => {
    fc.assert(
      fc.property(kinds, fc.nat(), fc.option(odd, { nil: undefined }), (kind, at, value) => {
        const names = Object.keys(well[kind]);
        const name = names[at % names.length] ?? "";
        const { [name]: _, ...others } = well[kind] as JsonMap;
        const answer = value === undefined ? others : { ...others, [name]: value };
        const failing = failingWith(answering(kind, "a", answer));
        // The state of an agent is any short text; all but Ok is a fault.
        expect(failing).toBe(name === "agent" && typeof value === "string" ? 2 : checksOf[kind]);
      }),
    );
  });

  it("that says more besides is read as if it did not", () => {
    fc.assert(
      fc.property(kinds, fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), (kind, more) => {
        const answer = { ...(more as JsonMap), ...well[kind] };
        fc.pre(JSON.stringify(answer).length <= 4096);
        expect(failingWith(answering(kind, "a", answer))).toBe(0);
      }),
    );
  });
});

describe("whatever pods say and are", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.constantFrom("<script>", "{{x}}", "\u001b[31m", "\u202e", "a\nb"),
    fc.constantFrom("OutOfpods", "Evicted", "ImagePullBackOff", "Pending", "Failed", "Running", "errand"),
    fc.integer({ min: 1, max: 20 }).map((times) => "x\u0007".repeat(times * 300)),
  );
  const waiting = fc.record({ reason: text, message: text }, { requiredKeys: [] });
  const terminated = fc.record(
    { exitCode: fc.anything(), reason: text, message: text },
    { requiredKeys: [] },
  );
  const state = fc.record({ waiting, terminated, running: fc.constant({}) }, { requiredKeys: [] });
  const containerStatuses = fc.array(fc.record({ name: text, image: text, state }, { requiredKeys: [] }), {
    maxLength: 3,
  });
  const status = fc.record(
    { phase: text, reason: text, message: text, podIP: text, startTime: text, containerStatuses },
    { requiredKeys: [] },
  );
  const anyPod = fc
    .record({
      kind: fc.oneof(fc.constantFrom("server", "client", "report", "guarded", "admitted", "refused"), text),
      node: fc.constantFrom("a", "b", "c"),
      peer: fc.option(text, { nil: undefined }),
      status,
      containers: fc.array(fc.record({ name: text, image: text }), { maxLength: 8 }),
    })
    .map(({ kind, node, peer, containers, ...rest }): KubeObject => {
      const one = pod(kind, node, rest.status as Json);
      const annotations = {
        ...one.metadata.annotations,
        ...(peer === undefined ? {} : { [errandNotes.peer]: peer }),
      };
      return { ...one, metadata: { ...one.metadata, annotations }, spec: { containers } };
    });

  it("is judged without a throw, and comes to the record as short lines", () => {
    fc.assert(
      fc.property(fc.array(anyPod, { maxLength: 12 }), (pods) => {
        const { checks, notAsked } = judgeRound({ ...view, pods });
        const causes = checks.flatMap(({ cause = "" }) => cause);
        for (const line of [...causes, ...notAsked]) {
          expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
          expect(line.length).toBeLessThan(1000);
        }
        for (const { name, missing } of checks) {
          expect(name.length).toBeLessThan(80);
          expect(missing.filter((node) => !view.asked.includes(node))).toEqual([]);
        }
      }),
    );
  });
});

describe("pods of a round", () => {
  const meant: Round = {
    id: "r1",
    sentAt: "2026-11-30T10:00:00.000Z",
    extendedAt: "2026-11-30T10:00:00.000Z",
    proves: "1.1",
    nodes: ["a", "b"],
    sampled: 2,
    seen: { fewest: 2, most: 2 },
    uid: "u1",
  };
  const sent: KubeObject = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "client-1-r1",
      labels: { [errandLabel]: "client" },
      annotations: { [errandNotes.round]: "r1", [errandNotes.node]: "b" },
      ownerReferences: [{ uid: "u1" }],
    },
    spec: { nodeName: "b" },
  };
  const but = (metadata: Partial<KubeObject["metadata"]>, spec: Json = { nodeName: "b" }): KubeObject => ({
    ...sent,
    metadata: { ...sent.metadata, ...metadata },
    spec,
  });

  it("are those that it sent", () => {
    expect(isOfRound(meant, sent)).toBe(true);
  });

  it.each<[string, KubeObject]>([
    ["of an earlier one", but({ annotations: { ...sent.metadata.annotations, [errandNotes.round]: "r0" } })],
    ["of one of the same name that is gone", but({ ownerReferences: [{ uid: "u0" }] })],
    ["that belongs to nobody", but({ ownerReferences: [] })],
    ["of somebody with our labels and notes", but({ name: "copy-of-client-1-r1" })],
    ["that runs on another node than it says", but({}, { nodeName: "a" })],
    [
      "of a node that was not asked",
      but({ annotations: { ...sent.metadata.annotations, [errandNotes.node]: "c" } }, { nodeName: "c" }),
    ],
    ["of a kind that there is not", but({ name: "toString-1-r1", labels: { [errandLabel]: "toString" } })],
  ])("are none %s", (_, other) => {
    expect(isOfRound(meant, other)).toBe(false);
  });

  it("and the ConfigMap of a round are read from whatever stands there", () => {
    const data = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom("nodes", "sampled", "extendedAt", "fewest"), fc.jsonValue()),
    );
    fc.assert(
      fc.property(data, fc.string(), (read, id) => {
        const metadata = {
          name: "round",
          uid: "u1",
          labels: { [errandLabel]: "round" },
          annotations: { [errandNotes.round]: id, [errandNotes.sentAt]: meant.sentAt },
        };
        const found = readRound({ apiVersion: "v1", kind: "ConfigMap", metadata, data: read as Json });
        expect(found?.nodes.every((node) => typeof node === "string")).toBe(true);
        expect(Number.isSafeInteger(found?.sampled)).toBe(true);
        expect(Number.isNaN(Date.parse(found?.extendedAt ?? ""))).toBe(false);
      }),
    );
  });
});
