import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { errandLimits } from "../../../functions/core/errands/errand-limits.ts";
import { askers, listeners, placesOf } from "../../../functions/core/errands/plan-errands.ts";
import { sampleNodes } from "../../../functions/core/errands/sample-nodes.ts";
import { stratumOf } from "../../../functions/core/errands/stratum.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";

const systems = ["Bottlerocket", "Amazon Linux 2023", "Ubuntu"];

const nodes = fc
  .array(fc.tuple(fc.constantFrom(...systems), fc.constantFrom("a", "b", "c")), { maxLength: 120 })
  .map((kinds) => kinds.map(([osImage, zone], at) => nodeOf(`node-${at}`, osImage, zone)));

function nodeOf(name: string, osImage: string, zone: string): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "topology.kubernetes.io/zone": zone } },
    status: { nodeInfo: { osImage, kernelVersion: "6.12", architecture: "amd64" } },
  };
}

const namesOf = (some: readonly KubeObject[]) => some.map(({ metadata }) => metadata.name);

describe("nodes of a round", () => {
  it("are all there are, or so many, with one of each kind, and none twice", () => {
    fc.assert(
      fc.property(nodes, fc.integer({ min: 3, max: 40 }), fc.string(), (all, most, turn) => {
        const sample = sampleNodes(all, most, { turn });
        expect(sample).toHaveLength(Math.min(all.length, most));
        expect(new Set(namesOf(sample)).size).toBe(sample.length);
        expect(new Set(sample.map(stratumOf))).toEqual(new Set(all.map(stratumOf)));
      }),
    );
  });

  it("are others on another day, and the same whenever the same day is asked", () => {
    const all = Array.from({ length: 100 }, (_, at) => nodeOf(`node-${at}`, "Ubuntu", "a"));
    const days = ["2026-11-29", "2026-11-30"].map((day) =>
      namesOf(sampleNodes(all, 8, { turn: day })).sort(),
    );
    expect(days[0]).not.toEqual(days[1]);
    expect(namesOf(sampleNodes(all, 8, { turn: "2026-11-29" })).sort()).toEqual(days[0]);
  });

  it("begin with those that have to be asked, however many, and fill up with others", () => {
    fc.assert(
      fc.property(
        nodes,
        fc.integer({ min: 3, max: 40 }),
        fc.integer({ min: 0, max: 9 }),
        (all, most, digit) => {
          const first = ({ metadata }: KubeObject) => metadata.name.endsWith(`${digit}`);
          const sample = namesOf(sampleNodes(all, most, { turn: "x", first }));
          const wanted = namesOf(all.filter(first));
          expect(sample).toEqual(expect.arrayContaining(wanted));
          expect(sample).toHaveLength(Math.min(all.length, Math.max(most, wanted.length)));
          expect(new Set(sample).size).toBe(sample.length);
        },
      ),
    );
  });

  it("come to every stratum within days, where there are more of them than nodes to be asked", () => {
    const all = Array.from({ length: 40 }, (_, at) => nodeOf(`node-${at}`, `system ${at % 20}`, "a"));
    const asked = [0, 1, 2].flatMap((day) => sampleNodes(all, 8, { turn: `${day}`, day: 20_787 + day }));
    expect(new Set(asked.map(stratumOf)).size).toBe(20);
  });

  it("lie in another zone than the next, where zones are even", () => {
    const all = Array.from({ length: 9 }, (_, at) => nodeOf(`node-${at}`, "Ubuntu", "abc"[at % 3] ?? ""));
    const zones = sampleNodes(all, 9, { turn: "x" }).map(
      ({ metadata }) => metadata.labels?.["topology.kubernetes.io/zone"],
    );
    expect(zones.every((zone, at) => zone !== zones[(at + 1) % zones.length])).toBe(true);
  });
});

describe("errands of a round", () => {
  const round = (all: readonly KubeObject[]) => {
    const places = placesOf(namesOf(all), () => true);
    const first = listeners(places, true);
    const heard = first.map(({ kind, place, node }, at) => ({
      kind: kind as "server" | "guarded",
      place,
      node,
      address: `10.0.0.${at}`,
    }));
    return { first, second: askers(places, heard) };
  };

  it("are never more pods at once than a round may have", () => {
    fc.assert(
      fc.property(nodes, (all) => {
        const { first, second } = round(sampleNodes(all, errandLimits.nodesAfterChange, { turn: "x" }));
        expect(first.length + second.length).toBeLessThanOrEqual(errandLimits.podsAtOnce);
      }),
    );
  });

  it("let each node ask once, and be asked once", () => {
    fc.assert(
      fc.property(nodes, (all) => {
        const clients = round(all).second.filter(({ kind }) => kind === "client");
        expect(clients.map(({ node }) => node).sort()).toEqual(namesOf(all).sort());
        expect(clients.map(({ peer }) => peer).sort()).toEqual(namesOf(all).sort());
        if (all.length > 1) expect(clients.every(({ node, peer }) => node !== peer)).toBe(true);
      }),
    );
  });

  it("ask from another node than the guarded server's, whose open neighbour is asked too", () => {
    const { second } = round([nodeOf("a", "Ubuntu", "a"), nodeOf("b", "Ubuntu", "b")]);
    const claims = second.filter(({ kind }) => kind === "admitted" || kind === "refused");
    expect(claims).toMatchObject([
      { kind: "admitted", node: "a", peer: "b", env: { PEER_IP: "10.0.0.1", GUARDED_IP: "10.0.0.2" } },
      { kind: "refused", node: "a", peer: "b", env: { PEER_IP: "10.0.0.1", GUARDED_IP: "10.0.0.2" } },
    ]);
  });

  it("leave out who did not begin to listen", () => {
    const heard = [{ kind: "server", place: 1, node: "b", address: "10.0.0.1" }] as const;
    const sent = askers(
      placesOf(["a", "b"], () => true),
      heard,
    ).map(({ kind, node }) => `${kind} ${node}`);
    expect(sent).toEqual(["client b", "report a", "report b"]);
  });
});
