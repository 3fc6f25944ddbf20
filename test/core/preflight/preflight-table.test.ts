import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blocks } from "../../../functions/core/objection.ts";
import { objectionsOf, preflight } from "../../../functions/core/preflight/preflight.ts";
import type { FactName, PreflightReadings } from "../../../functions/core/preflight/preflight-facts.ts";
import { preflightTable } from "../../../functions/core/preflight/preflight-table.ts";
import type { Moment, PreflightView } from "../../../functions/core/preflight/preflight-view.ts";
import { clearView, factNames, objectionsTo, readingsOf } from "../../builders/clear-view.ts";

const moments: readonly Moment[] = ["install", "change", "settled"];
const unknown = { unknown: "list pods on demo: 403 Forbidden", needed: "Allow whoever asks to list pods." };

describe("the table", () => {
  it("has each code once, and says of each check at some moment how grave it is", () => {
    const codes = preflightTable.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const { code, severity, about } of preflightTable) {
      expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(Object.values(severity).some((grave) => grave !== null)).toBe(true);
      expect(about).toMatch(/^[A-Z`].*\.$/);
    }
  });

  it.each(preflightTable)("reads no fact but what it needs: $code", (check) => {
    const view = { ...clearView } as Record<string, unknown>;
    for (const fact of factNames) {
      if (check.needs.includes(fact)) continue;
      Object.defineProperty(view, fact, {
        enumerable: false,
        get: () => {
          throw new Error(`${check.code} reads ${fact}, and does not say that it needs it`);
        },
      });
    }
    for (const moment of moments) {
      expect(() => check.find({ ...clearView, moment })).not.toThrow();
      Object.assign(view, { moment });
      expect(() => check.find(view as unknown as PreflightView)).not.toThrow();
    }
  });

  it.each(preflightTable.filter(({ needs }) => needs.length > 0))(
    "says what is missing where it cannot be known: $code",
    ({ code, needs, severity }) => {
      const moment = moments.find((at) => severity[at] !== null) ?? "install";
      for (const fact of needs) {
        const view = { ...clearView, moment };
        const readings = readingsOf(view, { [fact]: unknown });
        const finding = preflight(view, readings).find(({ check }) => check.code === code);
        expect(finding).toMatchObject({ verdict: "unknown", objections: [], missing: [fact] });
        const warnings = objectionsOf(preflight(view, readings), view, readings);
        expect(warnings).toMatchObject([{ code: "not-known", severity: "warning", remedy: unknown.needed }]);
        expect(warnings[0]?.message).toContain(unknown.unknown);
        expect(warnings[0]?.message).toContain(code);
      }
    },
  );
});

it("asks nothing of what was not read, and tells the two apart", () => {
  const findings = preflight(clearView, {});
  for (const { check, verdict, objections } of findings) {
    const expected =
      check.severity.install === null ? "unasked" : check.needs.length === 0 ? "clear" : "unread";
    expect([check.code, verdict, objections]).toEqual([check.code, expected, []]);
  }
  expect(objectionsOf(findings, clearView, {})).toEqual([]);
});

it("is silent between changes about what cannot be known, where the owner has acknowledged it", () => {
  const acknowledged = ["not-known"];
  expect(objectionsTo({ acknowledged, moment: "settled" }, { nodes: unknown })).toEqual([]);
  for (const moment of ["install", "change"] as const) {
    expect(objectionsTo({ acknowledged, moment }, { nodes: unknown })).toMatchObject([{ code: "not-known" }]);
  }
});

describe("any facts", () => {
  const text = fc.oneof(fc.constantFrom("aws-node", "required", "true", "10.0.0.1", "1.19.6"), fc.string());
  const meta = fc.record(
    { name: text, namespace: text, labels: fc.dictionary(text, text) },
    { requiredKeys: ["name"] },
  );
  const object = fc
    .record({
      metadata: meta,
      spec: fc.jsonValue(),
      specs: fc.jsonValue(),
      status: fc.jsonValue(),
      data: fc.jsonValue(),
    })
    .map((rest) => ({ apiVersion: "v1", kind: "Thing", ...rest }));
  const objects = fc.array(object, { maxLength: 4 });
  const port = fc.record({ namespace: text, pod: text, node: text, port: fc.integer(), protocol: text });
  const range = { protocol: text, from: fc.integer(), to: fc.integer() };
  const network = fc.record({
    interfaces: fc.array(fc.record({ id: text, address: text, subnet: text, groups: fc.array(text) }), {
      maxLength: 3,
    }),
    rules: fc.array(fc.record({ group: text, isEgress: fc.boolean(), cidr: text, ...range }), {
      maxLength: 3,
    }),
    acls: fc.array(
      fc.record({
        id: text,
        subnets: fc.array(text),
        entries: fc.array(
          fc.record({
            number: fc.integer(),
            isEgress: fc.boolean(),
            allows: fc.boolean(),
            cidr: text,
            ...range,
          }),
        ),
      }),
      { maxLength: 2 },
    ),
    prefixLists: fc.dictionary(text, fc.array(text)),
  });
  const anyValue: { readonly [Fact in FactName]: fc.Arbitrary<unknown> } = {
    awsNode: fc.option(object, { nil: undefined }),
    kubeProxy: fc.option(object, { nil: undefined }),
    vpcCniConfig: fc.option(object, { nil: undefined }),
    kubeProxyConfig: fc.option(object, { nil: undefined }),
    helmReleases: fc.array(meta),
    pullSecrets: fc.array(
      fc.record({
        namespace: fc.constantFrom("kube-system", "cilium-spire"),
        name: text,
        type: fc.option(text),
      }),
    ),
    cidrs: fc.array(text),
    nodes: objects,
    ciliumNodes: objects,
    daemonSets: fc.array(meta),
    hostPorts: fc.array(port),
    networkPolicies: fc.array(meta),
    ciliumPolicies: objects,
    ciliumNodeConfigs: fc.array(meta),
    ciliumDefinitions: objects,
    csiDrivers: fc.array(meta),
    storageClasses: objects,
    peerCidrs: fc.array(text),
    network,
  };
  const readings = fc.record(
    Object.fromEntries(
      factNames.map((fact) => [
        fact,
        fc.oneof(
          anyValue[fact].map((known) => ({ known })),
          fc.constant(unknown),
        ),
      ]),
    ),
    { requiredKeys: [] },
  ) as fc.Arbitrary<PreflightReadings>;
  const intent = fc
    .record({
      moment: fc.constantFrom(...moments),
      objects,
      acknowledged: fc.array(text),
      spire: fc.boolean(),
      l7: fc.boolean(),
    })
    .map(({ spire, l7, ...rest }) => ({
      ...clearView,
      ...rest,
      spec: { ...clearView.spec, l7, mutualAuth: spire ? ("spire" as const) : ("none" as const) },
    }));

  it("in any part of them lead to a decision, and never to a throw", () => {
    fc.assert(
      fc.property(intent, readings, (given, facts) => {
        const findings = preflight(given, facts);
        expect(findings).toHaveLength(preflightTable.length);
        const objections = objectionsOf(findings, given, facts);
        expect(typeof blocks(objections)).toBe("boolean");
        for (const { message, remedy } of objections) expect([message, remedy]).not.toContain("");
      }),
    );
  });
});
