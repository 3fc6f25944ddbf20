import { describe, expect, it } from "vitest";
import { inspectCluster } from "../../functions/flows/inspect-cluster.ts";
import { AwsCallError } from "../../functions/flows/ports/aws-call-error.ts";
import { beginStory } from "../builders/begin-story.ts";
import type { ClusterStory } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

/** A cluster that the ports' own caller may read. */
async function readableStory(): Promise<ClusterStory> {
  const story = await beginStory({ tags: {} });
  await story.world.ports.eks.grantAccess(story.id, story.world.ports.settings.roleArn);
  await story.letTimePass(15);
  story.kubernetes.requests.clear();
  return story;
}

async function inspect(story: ClusterStory, tags: Readonly<Record<string, string>> = {}) {
  const inspection = await inspectCluster(story.id, story.world.ports, tags);
  if (inspection === undefined) throw new Error("EKS has no such cluster");
  return inspection;
}

describe("an inspection", () => {
  it("asks for every fact, writes nothing, and has nothing against an ordinary cluster", async () => {
    const story = await readableStory();
    const { intent, findings, objections } = await inspect(story);
    expect(objections).toEqual([]);
    expect(intent).toMatchObject({ moment: "install", spec: { release: "1.19.6" } });
    expect(findings.filter(({ verdict }) => verdict === "unread" || verdict === "unknown")).toEqual([]);
    expect(story.kubernetes.requests.writes).toEqual([]);
  });

  it.each([
    ["pods", "host-port-taken", "Allow whoever asks to list pods and daemonsets.apps"],
    ["networkpolicies", "policies-take-effect", "networkpolicies.networking.k8s.io"],
    ["secrets", "helm-release", "Allow whoever asks to list secrets"],
    ["nodes", "kernel-too-old", "Allow whoever asks to list nodes"],
    ["daemonsets", "other-cni", "daemonsets.apps"],
    ["customresourcedefinitions", "crd-versions-stored", "customresourcedefinitions.apiextensions.k8s.io"],
    ["csidrivers", "csi-driver-missing", "csidrivers.storage.k8s.io"],
  ])("that may not read %s does without %s, and says what would be needed", async (plural, code, needed) => {
    const story = await readableStory();
    story.kubernetes.faults.inject(
      { type: "answer", status: 403 },
      ({ path }) => path.endsWith(`/${plural}`),
      Number.POSITIVE_INFINITY,
    );
    const { findings, objections } = await inspect(story);
    expect(findings.find(({ check }) => check.code === code)?.verdict).toBe("unknown");
    const warning = objections.find((one) => one.code === "not-known" && one.message.includes(code));
    expect(warning).toMatchObject({ severity: "warning" });
    expect(warning?.remedy).toContain(needed);
    expect(objections.filter(({ severity }) => severity === "blocking")).toEqual(
      // Without nodes nobody knows how many operators there should be, and nothing is blamed on them.
      [],
    );
  });

  it("that may not ask EC2 says which actions it lacks", async () => {
    const story = await readableStory();
    const denied = () =>
      Promise.reject(new AwsCallError("denied", "UnauthorizedOperation", "describe VPC vpc-1: no"));
    const ports = { ...story.world.ports, vpcCidrs: denied, peerCidrs: denied, nodeNetwork: denied };
    const inspection = await inspectCluster(story.id, ports);
    const remedies = inspection?.objections.map(({ remedy }) => remedy).join("\n");
    for (const action of ["DescribeVpcs", "DescribeVpcPeeringConnections", "DescribeSecurityGroupRules"]) {
      expect(remedies).toContain(`ec2:${action}`);
    }
  });

  it("tells tags that are not understood, and judges what the cluster would get without them", async () => {
    const story = await readableStory();
    const { objections, intent } = await inspect(story, { cilium_hubble: "half" });
    expect(objections.map(({ code }) => code)).toEqual(["tag-not-understood"]);
    expect(intent.spec.hubble).toBe("relay");
  });

  it("tells a release that no pass would take, and tags that the fleet does not allow", async () => {
    const story = await readableStory();
    const refused = await inspect(story, { cilium_version: "9.9" });
    expect(refused.objections.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
      "release-unknown blocking",
    ]);
    const { settings } = story.world.ports;
    Object.assign(story.world.ports, {
      settings: { ...settings, allowedTags: { cilium_encryption: ["wireguard"] } },
    });
    const bounded = await inspect(story, { cilium_encryption: "none" });
    expect(bounded.objections.map(({ code }) => code)).toEqual(["tag-not-allowed"]);
  });

  it("blames nothing on what it may not read, or on a cluster that is only being made", async () => {
    const story = await readableStory();
    story.kubernetes.faults.inject(
      { type: "answer", status: 403 },
      ({ path }) => path.endsWith("/storageclasses"),
      Number.POSITIVE_INFINITY,
    );
    expect((await inspect(story)).objections.map(({ code }) => code)).toEqual(["not-known"]);
    const { eks } = story.world.ports;
    const describeIt: typeof eks.describe = async (id) => {
      const { endpoint: _, ...cluster } = (await eks.describe(id)) ?? fail();
      return { ...cluster, status: "CREATING" };
    };
    Object.assign(story.world.ports, { eks: { ...eks, describe: describeIt } });
    expect((await inspect(story)).objections).toEqual([]);
  });

  it("judges an installed cluster by what was chosen for it", async () => {
    const story = await readyStory();
    Object.assign(story.world.ports, { vpcCidrs: async () => ["10.0.0.0/16", "198.18.64.0/18"] });
    const { intent, objections } = await inspect(story);
    expect(intent.pinned.routerPool.cidr).toBe("198.18.0.0/16");
    expect(intent.before?.encryption).toBe("wireguard");
    const blocking = objections.filter(({ severity }) => severity === "blocking");
    expect(blocking.map(({ code }) => code)).toEqual(["pool-overlap"]);
  });

  it("sees another Cilium that Helm does not keep", async () => {
    const story = await readableStory();
    story.admin.create({
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "cilium", labels: { "argocd.argoproj.io/instance": "cilium" } },
      rules: [],
    });
    expect((await inspect(story)).objections).toMatchObject([
      { code: "foreign-owner", severity: "blocking" },
    ]);
  });

  it("looks at an installed cluster as before a change", async () => {
    const story = await readyStory();
    expect((await inspect(story)).intent.moment).toBe("change");
  });

  it("knows of no cluster that EKS does not have", async () => {
    const story = await readableStory();
    expect(await inspectCluster({ ...story.id, name: "nowhere" }, story.world.ports)).toBeUndefined();
  });
});

function fail(): never {
  throw new Error("EKS has no such cluster");
}
