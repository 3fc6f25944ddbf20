import { execFile } from "node:child_process";
import { join } from "node:path";
import { CreateAccessEntryCommand } from "@aws-sdk/client-eks";
import type { ClusterRole } from "kubernetes-types/rbac/v1.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clusterAdminPolicy } from "../../functions/core/cluster-admin-policy.ts";
import { type KubeObject, refOf } from "../../functions/core/kube-object.ts";
import type { Objection } from "../../functions/core/objection.ts";
import { productNames } from "../../functions/core/product-names.ts";
import { resourceKinds } from "../../functions/core/resource-kinds.ts";
import { resourcePath } from "../../functions/edges/kube/resource-path.ts";
import { localScope, product } from "../../local/callers.ts";
import { lambdaVariables } from "../../local/function-environment.ts";
import { ClusterOwner } from "./harness/cluster/cluster-owner.ts";
import { productUser, type RealWorld, realCluster, startRealWorld } from "./harness/cluster/real-world.ts";
import { type RunningRealWorld, runRealWorld } from "./harness/cluster/run-real-world.ts";
import type { AdminClient } from "./harness/control-plane/admin-client.ts";
import { countCalls, isWrite } from "./harness/control-plane/audit-log.ts";
import { honourAccessPolicies } from "./harness/control-plane/honour-access-policies.ts";
import { createNodes } from "./harness/control-plane/nodes.ts";
import { provideStorage } from "./harness/control-plane/storage.ts";
import { eventually } from "./harness/processes/eventually.ts";

const rbac = "/apis/rbac.authorization.k8s.io/v1";
const readerRole = `${rbac}/clusterroles/eks-cilium-reader`;
const cli = join(import.meta.dirname, "../../cli/main.ts");
const worldDate = join(import.meta.dirname, "harness/processes/world-date.mjs");

/** Somebody with rights of her own, who asks the command line. */
const auditor = {
  accessKeyId: "AKIALOCALAUDITOR",
  secretAccessKey: "local-auditor",
  account: localScope.account,
  principalArn: `arn:aws:iam::${localScope.account}:role/auditor`,
};

/** A role as RBAC has it, and what it lacks. */
describe("the role of readers", () => {
  let world: RealWorld;
  let running: RunningRealWorld;
  let owner: ClusterOwner;
  let admin: AdminClient;
  let reader: AdminClient;

  beforeAll(async () => {
    world = await startRealWorld({ otherCallers: [auditor] });
    running = runRealWorld(world);
    owner = new ClusterOwner(world);
    ({ admin } = world.controlPlane);
    reader = admin.asMemberOf(productNames.readerGroup);
    await provideStorage(admin);
    await createNodes(admin, 2);
    await owner.create({ enable_cilium: "true" });
    await owner.waitForPhase("ready");
    await untilReturned();
  });
  afterAll(async () => {
    await running?.stop();
    await world?.stop();
  });

  const entry = async () => (await world.aws.cluster(realCluster))?.entries.get(product.principalArn);

  const untilReturned = () =>
    eventually("entry without cluster-admin", async () =>
      (await entry())?.policies.size === 0 ? true : undefined,
    );

  /** The role's rules without one resource. */
  async function rulesWithout(missing: string): Promise<ClusterRole["rules"]> {
    const { rules } = (await admin.get<ClusterRole>(readerRole)) ?? {};
    return rules
      ?.map((rule) => ({
        ...rule,
        resources: rule.resources?.filter((resource) => resource !== missing) ?? [],
      }))
      .filter(({ resources }) => resources.length > 0);
  }

  it("allows everything that a pass asks which finds nothing to do, and that pass settles", async () => {
    const { audit } = world.controlPlane;
    expect((await entry())?.kubernetesGroups).toEqual([productNames.readerGroup]);
    const before = (await audit.calls()).length;
    await owner.reconcileAndWait();
    const calls = (await audit.calls()).slice(before).filter(({ user }) => user === productUser);
    expect(calls.length).toBeGreaterThan(20);
    expect(countCalls(calls.filter(({ status }) => status === 401 || status === 403))).toEqual({});
    expect(countCalls(calls.filter(isWrite))).toEqual({});
    expect(await entry()).toMatchObject({ policies: new Map() });
    const ended = world.log
      .map((line) => JSON.parse(line))
      .findLast(({ message }) => message.startsWith("pass ended"));
    expect(ended).toMatchObject({ message: "pass ended: settled", phase: "ready" });
  });

  it("allows to list every kind that a pass reads, before a change as well, and Secrets only by name", async () => {
    for (const { apiVersion, kind } of Object.values(resourceKinds)) {
      const list = reader.list(resourcePath({ apiVersion, kind }));
      if (kind === "Secret") await expect(list).rejects.toThrow(": 403 ");
      else await expect(list, kind).resolves.toBeDefined();
    }
    const secret = (namespace: string, name: string) =>
      reader.get(resourcePath({ apiVersion: "v1", kind: "Secret", namespace, name }));
    expect(await secret("kube-system", "hubble-server-certs")).toBeDefined();
    await expect(secret("kube-system", "theirs")).rejects.toThrow(": 403 ");
    await expect(secret("default", "hubble-server-certs")).rejects.toThrow(": 403 ");
  });

  it("allows nothing else, by RBAC's own account of it", async () => {
    for (const namespace of ["kube-system", "cilium-spire", "default"]) {
      const review = {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectRulesReview",
        spec: { namespace },
      };
      const { status } = await reader.post<RulesReview>(
        "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
        review,
      );
      expect(status.incomplete).toBe(false);
      const everybodys = ["authorization.k8s.io", "authentication.k8s.io"];
      const rules = status.resourceRules.filter(({ apiGroups }) => !everybodys.includes(apiGroups[0] ?? ""));
      expect([...new Set(rules.flatMap(({ verbs }) => verbs))].sort()).toEqual(["get", "list", "read"]);
      expect(rules.flatMap(({ resources }) => resources).filter((one) => /[*/]/.test(one))).toEqual([]);
    }
  });

  it("forbids each write of an installation", async () => {
    const selector = `?labelSelector=${productNames.ownerLabel}%3Dtrue`;
    let tried = 0;
    for (const { apiVersion, kind } of Object.values(resourceKinds)) {
      for (const found of await admin.list<KubeObject>(resourcePath({ apiVersion, kind }) + selector)) {
        const path = resourcePath(refOf({ ...found, apiVersion, kind }));
        const { metadata, ...rest } = found;
        const { name, namespace } = metadata;
        const object = { ...rest, apiVersion, kind, metadata: { name, ...(namespace && { namespace }) } };
        expect((await reader.dryRun("apply", path, object)).status, path).toBe(403);
        await expect(reader.patch(path, { metadata: { labels: { x: "y" } } }), path).rejects.toThrow(
          ": 403 ",
        );
        await expect(reader.delete(path), path).rejects.toThrow(": 403 ");
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(52);
  });

  it("is missed by one permission: the record names verb, resource and rule, and the next pass mends it", async () => {
    // The API server that is asked has not heard of the loan yet.
    const loans = `${rbac}/clusterrolebindings/${clusterAdminPolicy.toLowerCase()}`;
    await admin.delete(loans);
    await admin.patch(readerRole, { rules: await rulesWithout("nodes") });
    await owner.reconcileAndWait();
    const { reason } = await eventually("record that tells of the loan", async () => {
      const record = await owner.record();
      return record?.reason.includes("borrowed") ? record : undefined;
    });
    expect(reason).toContain("list Nodes on cluster real: 403 Forbidden");
    expect(reason).toContain('cannot list resource "nodes" in API group "" at the cluster scope');
    expect(reason).toContain(
      'a ClusterRole bound to whoever asked needs the rule {"apiGroups":[""],"resources":["nodes"],"verbs":["list"]}',
    );

    await honourAccessPolicies(admin);
    await eventually("mended role", async () =>
      JSON.stringify((await admin.get<ClusterRole>(readerRole))?.rules).includes('"nodes"')
        ? true
        : undefined,
    );
    await untilReturned();
    await owner.waitForPhase("ready");
  });

  it("is enough for the command line but for what it lacks, which it names as not known", async () => {
    const { name } = realCluster;
    await world.clients.eks.send(
      new CreateAccessEntryCommand({
        clusterName: name,
        principalArn: auditor.principalArn,
        kubernetesGroups: ["auditors"],
      }),
    );
    const apiGroup = "rbac.authorization.k8s.io";
    await admin.post(`${rbac}/clusterroles`, {
      apiVersion: `${apiGroup}/v1`,
      kind: "ClusterRole",
      metadata: { name: "auditors" },
      rules: await rulesWithout("ciliumnodeconfigs"),
    });
    await admin.post(`${rbac}/clusterrolebindings`, {
      apiVersion: `${apiGroup}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name: "auditors" },
      roleRef: { apiGroup, kind: "ClusterRole", name: "auditors" },
      subjects: [{ apiGroup, kind: "Group", name: "auditors" }],
    });
    const env = {
      ...process.env,
      ...lambdaVariables(world.aws.endpoint),
      AWS_ACCESS_KEY_ID: auditor.accessKeyId,
      AWS_SECRET_ACCESS_KEY: auditor.secretAccessKey,
      // A token by the system's clock would have expired: the world's is ahead.
      EKS_CILIUM_WORLD_CLOCK: `${world.clock.now()} ${world.clock.speed}`,
    };
    const args = ["--import", worldDate, cli, "preflight", "--cluster", name, "--output", "json"];
    const printed = await new Promise<string>((done, fail) => {
      execFile(process.execPath, args, { env }, (_, stdout, stderr) =>
        stdout === "" ? fail(new Error(`preflight: ${stderr}`)) : done(stdout),
      );
    });
    const told = (JSON.parse(printed) as { objections: Objection[] }).objections;
    const unknown = told.filter(
      ({ code, message }) => code === "not-known" && message.includes("list CiliumNodeConfigs"),
    );
    expect(unknown).toHaveLength(1);
    expect(unknown[0]?.message).toContain(
      'needs the rule {"apiGroups":["cilium.io"],"resources":["ciliumnodeconfigs"],"verbs":["list"]}',
    );
    expect(unknown[0]?.remedy).toBe(
      "Allow whoever asks to list ciliumnodeconfigs.cilium.io in the whole cluster.",
    );
    // Beside it Secrets alone, which Helm's releases and the owners of ours are told by.
    const denied = told.map(({ message }) => message).filter((message) => message.includes("403"));
    expect(denied.filter((message) => /(list|get) Secret/.test(message))).toHaveLength(2);
    expect(denied).toHaveLength(3);
    await running.stop();
  });
});

interface RulesReview {
  readonly status: {
    readonly incomplete: boolean;
    readonly resourceRules: readonly {
      readonly verbs: readonly string[];
      readonly apiGroups: readonly string[];
      readonly resources: readonly string[];
    }[];
  };
}
