import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { desiredState } from "../../../functions/core/desired/desired-state.ts";
import { clusterTags, readTags } from "../../../functions/core/desired/read-tags.ts";
import { renderOptionsOf } from "../../../functions/core/desired/render-options-of.ts";
import { nodesToReplace } from "../../../functions/core/health/nodes-to-replace.ts";
import {
  leftOnNodes,
  nodeGroupsUnknown,
  nodePoolsUnknown,
  setByNodeGroup,
  setByNodePool,
} from "../../../functions/core/health/taint-source.ts";
import { type KubeObject, keyOf } from "../../../functions/core/kube-object.ts";
import { catalogue } from "../../../functions/core/manifests/releases/catalogue.ts";
import { validateOptions } from "../../../functions/core/manifests/validate-options.ts";
import type { Objection } from "../../../functions/core/objection.ts";
import { foreignSettings } from "../../../functions/core/plan/foreign-settings.ts";
import { readLiveState } from "../../../functions/core/plan/live-state.ts";
import type { Revision } from "../../../functions/core/plan/state-config-maps.ts";
import { stateObjections } from "../../../functions/core/plan/state-objections.ts";
import { fieldsAdded } from "../../../functions/core/preflight/fields-added.ts";
import { immutableChange } from "../../../functions/core/preflight/immutable/immutable-change.ts";
import { installFailed } from "../../../functions/core/preflight/install-failed.ts";
import {
  accessEntryLeft,
  accessEntryStale,
  adminNotReturned,
  chainWaits,
  foreignOwner,
  foughtOver,
  noAccess,
  noLongerAsked,
  notAnsweredByApi,
  privateEndpoint,
  recordLost,
  refusedByApi,
  stillEnding,
} from "../../../functions/core/preflight/objections.ts";
import type { PreflightView } from "../../../functions/core/preflight/preflight-view.ts";
import { unmanagedLeft } from "../../../functions/core/preflight/unmanaged-left.ts";
import { upgradeChecks } from "../../../functions/core/preflight/upgrade-checks.ts";
import { vpcUnknown } from "../../../functions/core/preflight/vpc-unknown.ts";
import { statementsOf } from "../../../functions/core/remedy-statements.ts";
import { clearView, objectionsTo } from "../../builders/clear-view.ts";
import { daemonSet } from "../../builders/daemon-set.ts";
import { demoFacts, fleet } from "../../builders/demo-facts.ts";
import { upNode } from "../../builders/healthy-view.ts";
import { lastAppliedDemo } from "../../builders/last-applied-demo.ts";
import { leavingObjections } from "../../builders/leaving-objections.ts";
import { node } from "../../builders/node.ts";
import { objectionCodes } from "../../builders/objection-codes.ts";
import { renderWith, testRelease } from "../../builders/render-with.ts";
import { surroundingsReports } from "../../builders/surroundings-reports.ts";
import { upgradeViews } from "../../builders/upgrade-views.ts";

const { cluster } = clearView;
const { arn } = cluster;
const id = { partition: "aws", account: "111122223333", region: "eu-west-1", name: "demo" };
const agent: KubeObject = {
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: {
    name: "cilium",
    namespace: "kube-system",
    uid: "1",
    labels: { "eks-cilium.io/managed": "true" },
  },
};

/** Codes whose remedy is no command, with the reason. */
const withoutCommand = {
  "option-not-rendered": "options are made of tags and of settings: the remedy names the one to change",
  "option-not-understood": "the same",
} as const;

const forgedPool = { apiVersion: "karpenter.sh/v1", kind: "NodePool", metadata: { name: "spot" } };
const role = "arn:aws:iam::111122223333:role/passes";
const config: KubeObject = {
  ...agent,
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { ...agent.metadata, name: "cilium-config" },
};
const listOf = (objection: Objection | undefined) => (objection === undefined ? [] : [objection]);

const applied = (release: string, nodeSelectors = {}): Revision => ({
  ...lastAppliedDemo,
  spec: { ...lastAppliedDemo.spec, release },
  schema: 1,
  number: 1,
  objects: renderWith({ nodeSelectors }),
});
const moved = (from: Revision, to: Revision) =>
  upgradeChecks({
    arn,
    from,
    to,
    nodes: [upNode("one")],
    live: { objects: new Map(), revisions: [from], inventory: undefined },
    catalogue,
    hasFailed: false,
  });

const forged: KubeObject = {
  ...agent,
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { ...agent.metadata, name: "eks-cilium-revision-1" },
};

const stranger: KubeObject = {
  ...forged,
  metadata: { ...forged.metadata, name: "copy", namespace: "default" },
};

const installed = {
  lastApplied: lastAppliedDemo,
  isPresent: true,
  isInstalled: true,
  isForgotten: false,
  isRemoving: false,
  facts: demoFacts,
};
const ofTags = (tags: Readonly<Record<string, string>>): readonly Objection[] => {
  const desired = desiredState(clusterTags(tags, arn), installed, fleet, catalogue);
  if (desired.verdict === "install") return desired.tagObjections;
  return desired.verdict === "remove" ? desired.objections : [];
};

const labelled = (name: string, labels: Readonly<Record<string, string>>) => node({ name, labels });
const settings = {
  ENABLE_PREFIX_DELEGATION: "true",
  AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true",
  POD_MTU: "9001",
};
const definition: KubeObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "ciliumnodeconfigs.cilium.io" },
  spec: { names: { plural: "ciliumnodeconfigs" } },
  status: { storedVersions: ["v2alpha1"] },
};
const interfaces = ["10.0.0.1", "10.0.0.2"].map((address) => ({
  id: address,
  address,
  subnet: "s",
  groups: ["sg-1"],
}));
const unseen = interfaces.map((one, index) => ({ ...one, subnet: `s-${index}` }));
const named = (name: string, namespace: string) => ({ name, namespace });
const ofSurroundings: Readonly<Record<string, Partial<PreflightView>>> = {
  many: {
    cluster: { ...cluster, autoMode: true, vpcId: "vpc-1", status: "UPDATING", connected: true },
    otherDeployment: { account: "111122223333", region: "eu-west-1", prefix: "/platform/cilium" },
    vpcCniConfig: { ...forged, data: { "enable-network-policy-controller": "true" } },
    helmReleases: [named("sh.helm.release.v1.cilium.v1", "kube-system")],
    pinned: { ...clearView.pinned, storageClass: null },
    cidrs: ["198.18.0.0/16"],
    peerCidrs: ["198.18.0.0/16"],
    nodes: [upNode("old")],
    daemonSets: [named("kube-multus-ds", "kube-system"), named("datadog-agent", "datadog")],
  },
  nodes: {
    nodes: ["hybrid", "fargate"].map((type) => labelled(type, { "eks.amazonaws.com/compute-type": type })),
    daemonSets: [named("calico-node", "calico-system")],
    ciliumNodeConfigs: [named("theirs", "kube-system")],
    ciliumDefinitions: [definition],
    spec: { ...clearView.spec, release: "1.20.0" },
  },
  cni: {
    nodes: [node({ name: "a" }), node({ name: "b" }), node({ name: "c" })],
    awsNode: {
      ...daemonSet("aws-node", {
        name: "aws-node",
        env: Object.entries(settings).map(([name, value]) => ({ name, value })),
      }),
      status: { desiredNumberScheduled: 2, numberReady: 1, observedGeneration: 1 },
    },
    storageClasses: [
      {
        apiVersion: "storage.k8s.io/v1",
        kind: "StorageClass",
        metadata: { name: "gp3" },
        provisioner: "ebs.csi.aws.com",
      },
    ],
    ciliumPolicies: [
      {
        apiVersion: "cilium.io/v2",
        kind: "CiliumNetworkPolicy",
        metadata: named("theirs", "shop"),
        spec: { egress: [{ toFQDNs: [{ matchName: "example.org" }] }] },
      },
    ],
  },
  health: {
    network: {
      interfaces,
      rules: [{ group: "sg-1", isEgress: true, cidr: "0.0.0.0/0", protocol: "-1", from: -1, to: -1 }],
      acls: [],
      prefixLists: {},
    },
  },
  unseen: { network: { interfaces: unseen, rules: [], acls: [], prefixLists: {} } },
  pinned: {
    pinned: { ...clearView.pinned, fineGrainedKubelets: true },
    nodes: [node({ name: "old", kubeletVersion: "v1.32.9-eks-local" })],
  },
  selector: {
    objects: [
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: named("cilium-operator", "kube-system"),
        spec: { template: { spec: { nodeSelector: { pool: "a" } } } },
      },
    ],
    nodes: [node({ name: "a" })],
  },
  starting: {
    objects: [
      { apiVersion: "apps/v1", kind: "Deployment", metadata: named("cilium-operator", "kube-system") },
    ],
    nodes: [node({ name: "a", taints: [{ key: "node.kubernetes.io/not-ready", effect: "NoExecute" }] })],
  },
  latest: { awsNode: daemonSet("aws-node", { name: "aws-node", image: "amazon-k8s-cni:latest" }) },
  tenant: { helmReleases: [named("sh.helm.release.v1.cilium.v1", "apps")] },
  registry: {
    moment: "change",
    pullSecrets: [
      { namespace: "kube-system", name: "pull", type: null },
      { namespace: "kube-system", name: "other", type: "kubernetes.io/dockerconfigjson" },
      { namespace: "cilium-spire", name: "other", type: null },
      { namespace: "eks-cilium-errands", name: "pull", type: "Opaque" },
    ],
  },
  vain: { acknowledged: ["pod-enis"] },
  version: { cluster: { ...cluster, version: "1.31" } },
};
const surroundings = [
  ...Object.values(ofSurroundings),
  ...upgradeViews,
  ...surroundingsReports.map(([, , smallest]) => smallest),
  ...(["blocking", "warning"] as const).map((severity) => ({
    knownBad: [{ when: "any", severity, what: "pods lose DNS", source: "NET-311" } as const],
  })),
].flatMap((changed) => objectionsTo(changed));

function heldBack({ unknown, needed, holdsBack }: ReturnType<typeof vpcUnknown>): Objection {
  return { code: holdsBack, severity: "blocking", message: unknown, remedy: needed };
}

const objections: readonly Objection[] = [
  noAccess(id, role),
  accessEntryLeft(id, role),
  adminNotReturned(id, role, "disassociate: AccessDenied"),
  accessEntryStale(id, role),
  privateEndpoint(cluster),
  foreignOwner(agent, []),
  noLongerAsked(cluster, []),
  chainWaits("v1", "v2"),
  recordLost(cluster, []),
  foughtOver({ object: agent, by: ["argocd (Apply)"], isLeft: true }),
  stillEnding(agent),
  heldBack(vpcUnknown(cluster, "403")),
  nodeGroupsUnknown(id, "403"),
  nodePoolsUnknown("500"),
  ...listOf(nodesToReplace(id, [upNode("one")])),
  ...listOf(unmanagedLeft(arn, { total: 3, first: ["default pod x: 1", "default Deployment web: 2"] })),
  ...listOf(
    fieldsAdded(
      agent,
      [{ path: ["spec", "template", "spec", "tolerations", 1], text: "t", manager: "x" }],
      "told",
    ),
  ),
  installFailed(
    id,
    { name: "agents", current: 0, desired: 3, missing: [], cause: "ImagePullBackOff of x" },
    "kubectl -n kube-system describe daemonset cilium",
  ),
  ...listOf(setByNodeGroup(id, { name: "a", taints: [{ key: "a", effect: "NO_SCHEDULE" }] }, () => true)),
  ...listOf(
    setByNodePool({ ...forgedPool, spec: { template: { spec: { taints: [{ key: "a" }] } } } }, () => true),
  ),
  ...leftOnNodes([{ ...upNode("one"), spec: { taints: [{ key: "a", effect: "NoExecute" }] } }], () => true),
  refusedByApi(agent, "403 Forbidden"),
  notAnsweredByApi(agent, `500 InternalError: failed calling webhook "check.example.com"`),
  immutableChange(
    { object: agent, live: agent, path: "spec.selector", before: "a", after: "b" },
    cluster,
    false,
  ),
  ...surroundings,
  ...moved(applied("1.18.12"), applied("1.20.0")),
  ...moved(applied("1.19.6"), applied("1.20.0")),
  ...moved(applied("1.20.0"), applied("1.19.6", { agents: { pool: "a" } })),
  ...ofTags({ enable_cilium: "true", cilium_version: "1.17" }),
  ...leavingObjections(arn),
  ...readTags({ cilium_l7: "ja", cilium_colour: "red", Cilium_Version: "1.19" }, arn).tagObjections,
  ...readTags({ cilium_l7: "false" }, arn, { cilium_l7: ["true"] }).tagObjections,
  ...stateObjections(readLiveState([forged, agent], []), true),
  ...stateObjections(readLiveState([stranger], []), true),
  ...listOf(
    foreignSettings(
      { ...readLiveState([], []), objects: new Map([[keyOf(config), { ...config, data: { theirs: "1" } }]]) },
      { objects: [{ ...config, data: {} }] },
    ),
  ),
  ...validateOptions(
    {
      ...renderOptionsOf(lastAppliedDemo.spec, lastAppliedDemo.pinned, fleet),
      clusterName: "A",
      kubernetesVersion: "1.1",
    },
    testRelease(),
  ),
];

it("knows an objection of every code, or why its remedy is no command", () => {
  const known = new Set([...objections.map(({ code }) => code), ...Object.keys(withoutCommand)]);
  expect([...objectionCodes].filter((code) => !known.has(code))).toEqual([]);
  expect([...known].filter((code) => !objectionCodes.has(code))).toEqual([]);
  expect(objectionCodes.size).toBeGreaterThan(25);
});

it.each(objections)("$code has a remedy with a line to paste: $remedy", ({ code, remedy }) => {
  if (Object.hasOwn(withoutCommand, code)) return expect(remedy).not.toBe("");
  expect(remedy).toMatch(/\b(aws|kubectl|helm|eksctl) [a-z-]/);
  expect(remedy).not.toMatch(/\b[Tt]ake the tag|\b[Ss]et (the tag )?cilium_/);
  return expect(remedy.includes("aws eks tag-resource --resource-arn ARN ")).toBe(false);
});

/** Words that end a command where its author went on in prose. */
const proseWords = /^(and|or|the|to|of|it|is|by|with|before|again|first|where|then|which)$/i;

/** A command's words outside of quotes. */
const bareWords = (command: string) =>
  command
    .replaceAll(/'[^']*'|"[^"]*"/g, "QUOTED")
    .split(/\s+/)
    .filter((word) => word !== "");

const commands = objections.flatMap(({ code, remedy }) =>
  statementsOf(remedy).flatMap(({ command }) => (command === undefined ? [] : [{ code, command }])),
);

it("has no prose after a command, no command amid prose, and nothing unquoted that a shell reads otherwise", () => {
  for (const { code, command } of commands) {
    for (const word of bareWords(command)) {
      const isSyntax = ["|", "&&", "<<<"].includes(word);
      expect([code, command, isSyntax || !/[.,:;)?]$|[\][(){}*?<>;&|$`~#!\\]/.test(word)]).toEqual([
        code,
        command,
        true,
      ]);
      expect([code, command, word]).not.toEqual([code, command, expect.stringMatching(proseWords)]);
    }
  }
  for (const { code, remedy } of objections) {
    for (const { prose = "" } of statementsOf(remedy)) {
      expect([code, prose]).not.toEqual([
        code,
        expect.stringMatching(/\b(aws|kubectl|helm|eksctl) [a-z-]+ /),
      ]);
    }
  }
});

it("is shell as it stands", () => {
  const script = commands.map(({ command }) => command).join("\n");
  expect(spawnSync("bash", ["-n"], { input: script, encoding: "utf8" })).toMatchObject({
    status: 0,
    stderr: "",
  });
});

it("names the region wherever the AWS CLI asks in one", () => {
  const calls = commands
    .flatMap(({ command }) => command.split(" && "))
    .filter((one) => one.startsWith("aws "));
  expect(calls.filter((one) => !/ --region eu-west-1\b/.test(one))).toEqual([]);
});

it("drains nodes with what they hold in emptyDirs", () => {
  const drains = commands.map(({ command }) => command).filter((one) => one.startsWith("kubectl drain"));
  expect(drains.length).toBeGreaterThan(1);
  for (const one of drains) expect(one).toContain("--ignore-daemonsets --delete-emptydir-data");
});
