import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { askRules, askRulesOfPlans } from "../../../functions/core/preflight/ask-upgrade-rules.ts";
import type { Move, MoveView } from "../../../functions/core/preflight/upgrade-rule.ts";
import { crosses } from "../../../functions/core/preflight/upgrade-rule.ts";
import { upgradeRules } from "../../../functions/core/preflight/upgrade-rules.ts";
import { clearView } from "../../builders/clear-view.ts";

const plain = { encryption: "none", mutualAuth: "none", l7: false };
const spire = { ...plain, mutualAuth: "spire" };

/** A move between two releases of a cluster with nothing of note. */
function move(from: string | undefined, to: string, spec = plain, more: Partial<MoveView> = {}): MoveView {
  return {
    ...clearView,
    arn: "arn:aws:eks:eu-west-1:111122223333:cluster/demo",
    before: from === undefined ? undefined : { release: from, ...spec },
    after: { release: to, ...spec },
    kubernetes: "1.33",
    config: {},
    spireBefore: undefined,
    spireAfter: undefined,
    keepsStore: true,
    ...more,
  } as MoveView;
}

const policy = (spec: object): KubeObject =>
  ({
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata: { name: "theirs", namespace: "shop" },
    spec,
  }) as KubeObject;
const withPolicy = (spec: object) => ({ ciliumPolicies: [policy(spec)] });
const definition = (...storedVersions: string[]): Partial<MoveView> => ({
  ciliumDefinitions: [
    {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "ciliumnodeconfigs.cilium.io" },
      status: { storedVersions },
    },
  ],
});
const ipvs: Partial<MoveView> = {
  kubeProxyConfig: {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "kube-proxy-config", namespace: "kube-system" },
    data: { config: "mode: ipvs" },
  },
};
const stores = (spireBefore: string, spireAfter: string) => ({ spireBefore, spireAfter });
const wireguard = { ...plain, encryption: "wireguard" };

/** Of each rule: a move that it concerns, with a word of its sentence, and moves that it does not. */
const stories: readonly (readonly [code: string, word: string, is: MoveView, ...not: MoveView[]])[] = [
  [
    "release-skips-minor",
    "needs 1.19 first",
    move("1.18.12", "1.20.0"),
    move("1.18.12", "1.19.6"),
    move("1.19.0", "1.19.6"),
    move(undefined, "1.20.0"),
  ],
  ["release-skips-minor", "needs 1.19 first", move("1.20.0", "1.18.12"), move("1.20.0", "1.19.6")],
  [
    "spire-store-turned",
    "from schema 23 into 25",
    move("1.19.6", "1.20.0", spire, stores("1.9.6", "1.15.2")),
    move("1.19.6", "1.20.0", plain, stores("1.9.6", "1.15.2")),
    move("1.19.6", "1.20.0", spire, { ...stores("1.9.6", "1.15.2"), keepsStore: false }),
    move("1.18.12", "1.19.6", spire, stores("1.12.4", "1.9.6")),
  ],
  [
    "spire-store-too-new",
    "refuses the database",
    move("1.20.0", "1.19.6", spire, stores("1.15.2", "1.9.6")),
    move("1.20.0", "1.19.6", plain, stores("1.15.2", "1.9.6")),
    move("1.19.6", "1.18.12", spire, stores("1.9.6", "1.12.4")),
  ],
  ["layer-7-resets", "reset", move("1.19.6", "1.19.7", { ...plain, l7: true }), move("1.19.6", "1.19.7")],
  ["no-new-pods-meanwhile", "no pod starts", move("1.19.6", "1.19.7"), move(undefined, "1.19.7")],
  [
    "policies-of-older-minor",
    "fromRequires",
    move("1.18.12", "1.19.6", plain, withPolicy({ ingress: [{ fromRequires: [{}] }] })),
    move("1.19.0", "1.19.6", plain, withPolicy({ ingress: [{ fromRequires: [{}] }] })),
    move("1.19.6", "1.18.12", plain, withPolicy({ ingress: [{ fromRequires: [{}] }] })),
  ],
  [
    "policies-of-older-minor",
    "toRequires",
    move(undefined, "1.19.6", plain, withPolicy({ egress: [{ toRequires: [{}] }] })),
    move("1.18.0", "1.18.12", plain, withPolicy({ egress: [{ toRequires: [{}] }] })),
  ],
  [
    "dns-patterns-widen",
    "shop/theirs",
    move(
      "1.18.12",
      "1.19.6",
      plain,
      withPolicy({ egress: [{ toFQDNs: [{ matchPattern: "**.example.org" }] }] }),
    ),
    move(
      "1.18.12",
      "1.19.6",
      plain,
      withPolicy({ egress: [{ toFQDNs: [{ matchPattern: "*.example.org" }] }] }),
    ),
    move(
      undefined,
      "1.19.6",
      plain,
      withPolicy({ egress: [{ toFQDNs: [{ matchPattern: "**.example.org" }] }] }),
    ),
  ],
  [
    "dns-patterns-widen",
    "shop/theirs",
    move(
      "1.18.12",
      "1.19.6",
      plain,
      withPolicy({ egress: [{ toPorts: [{ rules: { dns: [{ matchPattern: "**.svc" }] } }] }] }),
    ),
  ],
  [
    "ipvs-breaks-services",
    "#44464",
    move("1.18.12", "1.19.6", plain, ipvs),
    move("1.19.0", "1.19.6", plain, ipvs),
    move(undefined, "1.19.6", plain, ipvs),
    move("1.18.12", "1.19.6"),
  ],
  ["policy-scope-local", "local cluster", move("1.18.12", "1.19.6"), move("1.19.6", "1.20.0")],
  [
    "spire-goes-down",
    "from 1.12.4 to 1.9.6",
    move("1.18.12", "1.19.6", spire, stores("1.12.4", "1.9.6")),
    move("1.18.12", "1.19.6"),
  ],
  ["host-ports-declared", "9879", move("1.18.12", "1.19.6"), move("1.19.6", "1.20.0")],
  ["load-balancer-wildcard", "LB-IPAM", move("1.18.12", "1.19.6"), move("1.19.6", "1.19.7")],
  [
    "wireguard-mtu",
    "15 bytes",
    move("1.19.4", "1.19.6", wireguard),
    move("1.19.5", "1.19.6", wireguard),
    move("1.19.4", "1.19.6"),
  ],
  ["wireguard-mtu", "15 bytes", move("1.18.12", "1.19.6", wireguard)],
  [
    "policies-of-older-minor",
    "Kafka",
    move("1.19.6", "1.20.0", plain, withPolicy({ ingress: [{ toPorts: [{ rules: { kafka: [{}] } }] }] })),
    move("1.18.12", "1.19.6", plain, withPolicy({ ingress: [{ toPorts: [{ rules: { kafka: [{}] } }] }] })),
  ],
  [
    "crd-versions-stored",
    "v2alpha1",
    move("1.20.0", "1.20.3", plain, definition("v2alpha1", "v2")),
    move("1.19.6", "1.20.0", plain, definition("v2")),
    move("1.18.12", "1.19.6", plain, definition("v2alpha1")),
  ],
  [
    "strict-mode-ignored",
    "encryption-strict-mode-cidr",
    move("1.19.6", "1.20.0", plain, { config: { "encryption-strict-mode-cidr": "10.0.0.0/8" } }),
    move("1.18.12", "1.19.6", plain, { config: { "encryption-strict-mode-cidr": "10.0.0.0/8" } }),
    move("1.19.6", "1.20.0", plain, { config: { "encryption-strict-egress-cidr": "10.0.0.0/8" } }),
  ],
  ["btf-needed", "BTF", move("1.19.6", "1.20.3"), move("1.20.0", "1.20.3")],
  ["mutual-auth-deprecated", "1.21", move("1.19.6", "1.20.0", spire), move("1.19.6", "1.20.0")],
  [
    "kubernetes-untested-1.18",
    "1.34",
    move("1.17.9", "1.18.14", plain, { kubernetes: "1.34" }),
    move("1.17.9", "1.18.14"),
    move("1.17.9", "1.18.14", plain, { kubernetes: "" }),
  ],
  [
    "kubernetes-untested-1.20",
    "1.32",
    move("1.19.6", "1.20.0", plain, { kubernetes: "1.32" }),
    move("1.19.6", "1.20.0", plain, { kubernetes: "1.36" }),
  ],
  [
    "mutual-auth-gone",
    "by SPIRE",
    move("1.20.3", "1.21.0", spire),
    move("1.20.3", "1.21.0"),
    move("1.19.6", "1.20.3", spire),
  ],
  [
    "policies-of-older-minor",
    "authentication",
    move("1.20.3", "1.21.0", plain, withPolicy({ ingress: [{ authentication: { mode: "required" } }] })),
    move("1.19.6", "1.20.3", plain, withPolicy({ ingress: [{ authentication: { mode: "required" } }] })),
  ],
  [
    "older-operator-and-new-interval",
    "1.18",
    move("1.19.6", "1.18.12"),
    move("1.20.0", "1.19.6"),
    move("1.18.12", "1.19.6"),
  ],
];

describe("a rule of the way between two releases", () => {
  it.for(stories)("%s: %s", ([code, word, is, ...not]) => {
    const said = askRules(upgradeRules, is).filter(({ rule }) => rule.code === code);
    expect(said.map(({ message }) => message).join(" ")).toContain(word);
    for (const other of not)
      expect(
        askRules(upgradeRules, other).filter(
          ({ rule, message }) => rule.code === code && message.includes(word),
        ),
      ).toEqual([]);
  });

  it("has its story", () => {
    const told = new Set(stories.map(([code]) => code));
    expect(upgradeRules.filter(({ code }) => !told.has(code))).toEqual([]);
    const wordsOf = (code: string) => stories.filter(([other]) => other === code).map(([, word]) => word);
    expect(wordsOf("policies-of-older-minor")).toEqual([
      "fromRequires",
      "toRequires",
      "Kafka",
      "authentication",
    ]);
  });

  it("has a source, a sentence and a remedy, whomever it concerns", () => {
    for (const rule of upgradeRules) {
      const view = move("1.19.6", "1.20.0", spire, stores("1.9.6", "1.15.2"));
      expect(rule.source).not.toBe("");
      expect(rule.sentence(view, "shop/theirs")).toMatch(/^\S.{20,}$/);
      expect(rule.remedy(view, "shop/theirs")).toMatch(/^\S.{10,}$/);
      expect(rule.about).toMatch(/^[A-Z`].*\.$/);
    }
  });

  it("reads of the cluster nothing but what it needs, so that a plan can ask those that need nothing", () => {
    const bare: Move = {
      arn: "arn",
      before: { release: "1.19.6", ...spire },
      after: { release: "1.20.0", ...spire },
      kubernetes: "1.33",
      config: {},
      spireBefore: "1.9.6",
      spireAfter: "1.15.2",
      keepsStore: true,
    };
    const guarded = new Proxy(bare, {
      get: (held, name) => {
        if (!(name in held)) throw new Error(`reads ${String(name)}`);
        return Reflect.get(held, name);
      },
    });
    expect(() => askRulesOfPlans(guarded)).not.toThrow();
    for (const rule of upgradeRules.filter(({ needs }) => needs.length === 0))
      expect(() => rule.concerns(guarded as MoveView), rule.code).not.toThrow();
  });

  it("refuses no patch, whatever release it is of", () => {
    const release = (patch: number, minor: number) => `1.${minor}.${patch}`;
    const patches = fc.integer({ min: 0, max: 30 });
    fc.assert(
      fc.property(fc.integer({ min: 18, max: 20 }), patches, patches, (minor, from, to) => {
        const found = askRulesOfPlans(move(release(from, minor), release(to, minor), spire));
        expect(found.filter(({ rule }) => rule.severity === "blocking")).toEqual([]);
      }),
    );
  });

  it("holds at its border alone, up or down", () => {
    const versions = fc.tuple(fc.integer({ min: 17, max: 22 }), fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(versions, versions, ([from, a], [to, b]) => {
        const moved = move(`1.${from}.${a}`, `1.${to}.${b}`);
        for (const rule of upgradeRules.filter((one) => one.from !== "any" && one.isLasting === undefined)) {
          if (from === to && rule.from.split(".").length === 2) expect(crosses(rule, moved)).toBe(false);
          if (crosses(rule, moved)) expect(crosses(rule, { ...moved, before: moved.after })).toBe(false);
        }
      }),
    );
  });
});
