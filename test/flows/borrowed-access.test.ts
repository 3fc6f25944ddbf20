import { describe, expect, it } from "vitest";
import type { EksCluster } from "../../functions/core/desired/eks-cluster.ts";
import { listAt, mapAt } from "../../functions/core/json.ts";
import { keyOf, refOf } from "../../functions/core/kube-object.ts";
import { readerObjects } from "../../functions/core/plan/reader-role.ts";
import { productNames } from "../../functions/core/product-names.ts";
import { type KindName, resourceKinds } from "../../functions/core/resource-kinds.ts";
import { AwsCallError } from "../../functions/flows/ports/aws-call-error.ts";
import { product } from "../../local/callers.ts";
import { beginStory } from "../builders/begin-story.ts";
import { type ClusterStory, ciliumConfigRef } from "../builders/cluster-story.ts";
import { readyStory } from "../builders/ready-story.ts";

/** What the product's access entry allows just now. */
async function policiesOf({ world, id }: ClusterStory): Promise<number | undefined> {
  return (await world.aws.cluster(id))?.entries.get(product.principalArn)?.policies.size;
}

/** A settled cluster whose next pass has a reader's rights. */
async function lookingStory(): Promise<ClusterStory> {
  const story = await readyStory();
  story.kubernetes.requests.clear();
  return story;
}

const drift = (story: ClusterStory) =>
  story.admin.patch(ciliumConfigRef, { data: { "enable-policy": "never" } });
const drifted = (story: ClusterStory) =>
  JSON.stringify(story.admin.get(ciliumConfigRef)).includes('"enable-policy":"never"');

describe("an installation", () => {
  it("takes cluster-admin away after the pass that wrote, and looks on as a reader", async () => {
    const story = await beginStory();
    await story.pass();
    expect(await policiesOf(story)).toBe(1);
    await story.letTimePass();
    expect(await story.pass()).toMatchObject({ kind: "retry", phase: "verifying" });
    expect(await policiesOf(story)).toBe(0);
    await story.letTimePass(120);
    expect(await story.passUntilSettled()).toMatchObject({ kind: "settled", phase: "ready" });
    expect(await policiesOf(story)).toBe(0);
  });

  it("keeps it where the fleet says so, and has no role of readers", async () => {
    const story = await readyStory({ settings: { standingAccess: "admin" } });
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "ready" });
    expect(await policiesOf(story)).toBe(1);
    expect(readerObjects.map((object) => story.admin.get(refOf(object)))).toEqual(
      readerObjects.map(() => undefined),
    );
  });
});

describe("a pass that only looks", () => {
  it("writes nothing, lists no Secrets, and settles", async () => {
    const story = await lookingStory();
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "ready" });
    expect(await policiesOf(story)).toBe(0);
    expect(story.kubernetes.requests.writes).toEqual([]);
    const secrets = story.kubernetes.requests.all.filter(({ path }) => path.includes("/secrets"));
    expect(secrets.every(({ path }) => /\/namespaces\/kube-system\/secrets\/[a-z-]+$/.test(path))).toBe(true);
  });

  it("may read every kind but Secrets, which it gets by name, and write none", async () => {
    const story = await lookingStory();
    const described = await story.world.ports.eks.describe(story.id);
    const { endpoint = "", certificateAuthority = "" } = described ?? {};
    const connection = await story.world.ports.kube({ cluster: story.id, endpoint, certificateAuthority });
    const { api } = connection;
    try {
      for (const kind of Object.keys(resourceKinds) as KindName[]) {
        if (kind === "Secret") await expect(api.list(kind)).rejects.toMatchObject({ kind: "forbidden" });
        else await expect(api.listMetadata(kind)).resolves.not.toThrow();
      }
      const secret = { apiVersion: "v1", kind: "Secret", namespace: "kube-system" };
      expect(await api.get({ ...secret, name: "hubble-server-certs" })).toBeDefined();
      const denied = { kind: "forbidden", status: 403 };
      await expect(api.get({ ...secret, name: "theirs" })).rejects.toMatchObject(denied);
      await expect(
        api.get({ ...secret, namespace: "default", name: "hubble-server-certs" }),
      ).rejects.toMatchObject(denied);
      for (const object of story.ownedObjects().slice(0, 40))
        await expect(api.apply(object)).rejects.toMatchObject({
          ...denied,
          message: expect.stringMatching(/ needs the rule \{.*"verbs":\["patch"\]\}/),
        });
      await expect(api.delete(ciliumConfigRef, "1")).rejects.toMatchObject({
        ...denied,
        message: expect.stringMatching(
          /a Role in kube-system, or a ClusterRole, .* \{"apiGroups":\[""\],"resources":\["configmaps"\],"verbs":\["delete"\]\}$/,
        ),
      });
    } finally {
      await connection.close();
    }
  });

  it("borrows cluster-admin for drift, which costs one more wake-up", async () => {
    const story = await lookingStory();
    drift(story);
    const { kind, reason, afterSeconds } = await story.look();
    expect({ kind, reason }).toEqual({
      kind: "retry",
      reason: expect.stringContaining("Cluster-admin is borrowed, to apply ConfigMap cilium-config"),
    });
    expect(afterSeconds).toBeLessThanOrEqual(60);
    expect(drifted(story)).toBe(true);
    expect(await policiesOf(story)).toBe(1);
    await story.letTimePass(15);
    expect(await story.look()).toMatchObject({ kind: "retry", phase: "verifying" });
    expect(drifted(story)).toBe(false);
    expect(await policiesOf(story)).toBe(0);
  });

  it("says which rule its role has lost, and gives it back with borrowed rights", async () => {
    const story = await lookingStory();
    const [role] = readerObjects;
    if (role === undefined) throw new Error("no role");
    const rules = listAt(story.admin.get(refOf(role)), "rules");
    const without = rules.map((rule) => {
      const resources = listAt(rule, "resources").filter((resource) => resource !== "nodes");
      return { ...mapAt({ rule }, "rule"), resources };
    });
    story.admin.patch(refOf(role), { rules: without });
    const { reason } = await story.look();
    expect(reason).toContain(
      "Cluster-admin is borrowed, to look again (list Nodes on cluster demo: 403 Forbidden",
    );
    expect(reason).toContain('needs the rule {"apiGroups":[""],"resources":["nodes"],"verbs":["list"]}');
    await story.letTimePass(15);
    await story.passUntilSettled();
    expect(listAt(story.admin.get(refOf(role)), "rules")).toEqual(rules);
    expect(await policiesOf(story)).toBe(0);
  });

  it("repairs its own role like any other object", async () => {
    const story = await lookingStory();
    const [role] = readerObjects;
    if (role === undefined) throw new Error("no role");
    story.admin.delete(refOf(role));
    await story.passUntilSettled();
    expect(keyOf(story.admin.get(refOf(role)) ?? role)).toBe(keyOf(role));
    expect(story.admin.get(refOf(role))).toBeDefined();
    expect(await policiesOf(story)).toBe(0);
  });
});

describe("cluster-admin that EKS does not take back", () => {
  it("stands in the record, with EKS's words and the line that takes it back", async () => {
    const story = await lookingStory();
    drift(story);
    await story.look();
    const denied = () =>
      Promise.reject(new AwsCallError("denied", "AccessDeniedException", "disassociate the policy: denied"));
    const { eks } = story.world.ports;
    Object.assign(story.world.ports, { eks: { ...eks, returnAdmin: denied } });
    await story.passUntilSettled();
    const { first } = (await story.record()).objections;
    expect(first).toMatchObject([{ code: "admin-not-returned", severity: "warning" }]);
    expect(first[0]?.message).toContain("disassociate the policy: denied");
    expect(first[0]?.remedy).toContain("aws eks disassociate-access-policy --region eu-west-1");
  });
});

describe("a cluster whose tag is gone", () => {
  it("is repaired by a loan that makes no entry anew, which IAM would refuse", async () => {
    const story = await lookingStory();
    await story.untag("enable_cilium");
    drift(story);
    const from = story.world.aws.requests.length;
    await story.passUntilSettled();
    expect(drifted(story)).toBe(false);
    const asked = story.world.aws.requests.slice(from).map(({ operation }) => operation);
    expect(asked).toContain("AssociateAccessPolicy");
    expect(asked).not.toContain("CreateAccessEntry");
  });

  it("that says false, and has no record, keeps no entry of ours", async () => {
    const story = await beginStory();
    await story.world.ports.eks.grantAccess(story.id, product.principalArn, {
      groups: [productNames.readerGroup],
    });
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.passUntilSettled();
    expect((await story.world.aws.cluster(story.id))?.entries.has(product.principalArn)).toBe(false);
  });
});

describe("a paused cluster from before loans", () => {
  it("is looked at by a loan, and keeps its phase and evidence", async () => {
    const story = await readyStory({ settings: { standingAccess: "admin" } });
    await story.tag({ cilium_paused: "true" });
    Object.assign(story.world.ports, {
      settings: { ...story.world.ports.settings, standingAccess: "reader" },
    });
    for (let sweeps = 0; sweeps < 3; sweeps += 1) {
      await story.letTimePass(3600);
      await story.passUntilSettled();
      const { phase, evidence } = await story.record();
      expect(phase).toBe("ready");
      expect(evidence.length).toBeGreaterThan(5);
      expect(await policiesOf(story)).toBe(0);
    }
  });
});

describe("cluster-admin that was borrowed for a cluster which nobody can look into any more", () => {
  async function borrowedStory(): Promise<ClusterStory> {
    const story = await lookingStory();
    drift(story);
    await story.look();
    expect(await policiesOf(story)).toBe(1);
    return story;
  }

  /** The cluster as EKS describes it from now on. */
  function describeAs({ world }: ClusterStory, changes: Partial<EksCluster>): void {
    const { eks } = world.ports;
    const describeIt: typeof eks.describe = async (id) => {
      const cluster = await eks.describe(id);
      return cluster && { ...cluster, ...changes };
    };
    Object.assign(world.ports, { eks: { ...eks, describe: describeIt } });
  }

  it("is taken away where its endpoint went private", async () => {
    const story = await borrowedStory();
    describeAs(story, { endpointPublicAccess: false });
    Object.assign(story.world.ports, { isInVpc: false });
    expect(await story.pass()).toMatchObject({ phase: "blocked" });
    expect(await policiesOf(story)).toBe(0);
  });

  it("is taken away where EKS says that it failed", async () => {
    const story = await borrowedStory();
    describeAs(story, { status: "FAILED" });
    await story.pass();
    expect(await policiesOf(story)).toBe(0);
  });

  it("is taken away where its API server answers with errors", async () => {
    const story = await borrowedStory();
    story.kubernetes.faults.inject({ type: "answer", status: 503 }, () => true, Number.POSITIVE_INFINITY);
    await story.letTimePass(15);
    await story.look();
    expect(await policiesOf(story)).toBe(0);
  });

  it("is taken away where a bug of ours ends each pass", async () => {
    const story = await borrowedStory();
    await story.letTimePass(15);
    Object.assign(story.world.ports, { vpcCidrs: () => Promise.reject(new TypeError("a bug")) });
    await expect(story.pass()).rejects.toThrow("a bug");
    expect(await policiesOf(story)).toBe(0);
  });
});

describe("cluster-admin that a pass left behind when it died", () => {
  it("is taken away by the next pass, whatever it finds", async () => {
    const story = await lookingStory();
    await story.world.ports.eks.grantAccess(story.id, product.principalArn);
    expect(await policiesOf(story)).toBe(1);
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "ready" });
    expect(await policiesOf(story)).toBe(0);
  });

  it("is taken away from an entry of an earlier version, which gets the group of readers first", async () => {
    const story = await readyStory();
    const { eks } = story.world.ports;
    await eks.revokeAccess(story.id, product.principalArn);
    await eks.grantAccess(story.id, product.principalArn);
    await story.pass();
    const entry = (await story.world.aws.cluster(story.id))?.entries.get(product.principalArn);
    expect(entry).toMatchObject({ kubernetesGroups: [productNames.readerGroup] });
    expect(await story.pass()).toMatchObject({ kind: "settled", phase: "ready" });
    expect(await policiesOf(story)).toBe(0);
  });
});

describe("a removal", () => {
  it("goes with the role of readers and the entry", async () => {
    const story = await lookingStory();
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    await story.passUntilSettled(12);
    for (const node of story.admin.list("v1", "Node")) story.admin.delete(refOf(node));
    await story.passUntilSettled(12);
    expect(story.ownedObjects()).toEqual([]);
    expect(await policiesOf(story)).toBeUndefined();
  });
});

describe("a removal that hangs", () => {
  it("keeps cluster-admin for five looks in a row that bring no progress, and no longer", async () => {
    const story = await lookingStory();
    story.admin.create({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "stuck", namespace: "cilium-spire", finalizers: ["example.com/never"] },
    });
    await story.tag({ enable_cilium: "false", cilium_on_disable: "replace" });
    for (const node of story.admin.list("v1", "Node")) story.admin.delete(refOf(node));
    for (let count = 0; count < 6; count += 1) {
      await story.pass();
      await story.letTimePass();
    }
    const held: (number | undefined)[] = [];
    for (const attempt of [0, 1, 2, 3, 4, 5]) {
      expect(await story.pass(attempt)).toMatchObject({ kind: "retry", phase: "removing" });
      held.push(await policiesOf(story));
    }
    expect(held).toEqual([1, 1, 1, 1, 1, 0]);
    // Progress or another phase begins the count anew.
    await story.pass(0);
    expect(await policiesOf(story)).toBe(1);
  });
});

describe("mode CONFIG_MAP", () => {
  it("is changed where the tag allows it, once the record says that it cannot be taken back", async () => {
    const tags = { enable_cilium: "true", cilium_allow_auth_mode_change: "true" };
    const story = await beginStory({ authenticationMode: "CONFIG_MAP", tags });
    const modeOf = async () => (await story.world.aws.cluster(story.id))?.authenticationMode;
    await story.pass();
    expect((await story.record()).reason).toContain("cannot be taken back");
    expect(await modeOf()).toBe("CONFIG_MAP");
    await story.pass();
    expect(await modeOf()).toBe("API_AND_CONFIG_MAP");
    await story.letTimePass(60);
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
  });

  it("is asked for by each pass while EKS refuses, and announced once", async () => {
    const tags = { enable_cilium: "true", cilium_allow_auth_mode_change: "true" };
    const story = await beginStory({ authenticationMode: "CONFIG_MAP", tags });
    const denied = { kind: "answer", status: 403, code: "AccessDeniedException", times: 2 } as const;
    story.world.aws.faults.add({ service: "eks", operation: "UpdateClusterConfig", ...denied });
    await story.pass();
    for (const _ of [1, 2]) {
      expect(await story.pass()).toMatchObject({ kind: "retry", phase: "waiting" });
      expect((await story.record()).reason).toMatch(/^EKS refused .+ cannot be taken back: .+AccessDenied/);
    }
    await story.pass();
    expect((await story.world.aws.cluster(story.id))?.authenticationMode).toBe("API_AND_CONFIG_MAP");
  });
});
