import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { product } from "../../local/callers.ts";
import { ClusterOwner } from "./harness/cluster/cluster-owner.ts";
import { productUser, type RealWorld, realCluster, startRealWorld } from "./harness/cluster/real-world.ts";
import { type RunningRealWorld, runRealWorld } from "./harness/cluster/run-real-world.ts";
import { countCalls, isWrite } from "./harness/control-plane/audit-log.ts";
import { labelledObjects } from "./harness/control-plane/labelled-objects.ts";
import { createNodes } from "./harness/control-plane/nodes.ts";
import { provideStorage } from "./harness/control-plane/storage.ts";
import { eventually } from "./harness/processes/eventually.ts";

const apiVersion = "admissionregistration.k8s.io/v1";
const name = "no-privileged-workloads";
const collection = (kind: string) => `/apis/${apiVersion}/${kind}`;
const policies = collection("validatingadmissionpolicies");
const bindings = collection("validatingadmissionpolicybindings");

/** As security teams write it for what makes pods, because who writes a DaemonSet never sees its pods refused. */
const policy = (reason: "Invalid" | "Forbidden") => ({
  apiVersion,
  kind: "ValidatingAdmissionPolicy",
  metadata: { name },
  spec: {
    failurePolicy: "Fail",
    matchConstraints: {
      resourceRules: [
        {
          apiGroups: ["apps"],
          apiVersions: ["v1"],
          operations: ["CREATE", "UPDATE"],
          resources: ["daemonsets"],
        },
      ],
    },
    variables: [
      {
        name: "containers",
        expression:
          "object.spec.template.spec.containers + object.spec.template.spec.?initContainers.orValue([])",
      },
    ],
    validations: [
      {
        expression: "!variables.containers.exists(c, c.?securityContext.?privileged.orValue(false))",
        message: "privileged pods are not allowed here; ask team-security",
        reason,
      },
    ],
  },
});

const binding = {
  apiVersion,
  kind: "ValidatingAdmissionPolicyBinding",
  metadata: { name },
  spec: { policyName: name, validationActions: ["Deny"] },
};

/** Whether the API server goes by the policy already, or still. */
const privileged = {
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: { name: "probe", namespace: "default" },
  spec: {
    selector: { matchLabels: { app: "probe" } },
    template: {
      metadata: { labels: { app: "probe" } },
      spec: { containers: [{ name: "probe", image: "probe", securityContext: { privileged: true } }] },
    },
  },
};

describe("an admission policy against privileged pods", () => {
  let world: RealWorld;
  let running: RunningRealWorld;
  let owner: ClusterOwner;

  beforeAll(async () => {
    world = await startRealWorld();
    running = runRealWorld(world);
    owner = new ClusterOwner(world);
    await provideStorage(world.controlPlane.admin);
    await createNodes(world.controlPlane.admin, 1);
  });
  afterAll(async () => {
    await running?.stop();
    await world?.stop();
  });

  async function untilJudged(status: number): Promise<void> {
    const path = "/apis/apps/v1/namespaces/default/daemonsets";
    await eventually(`answer ${status} to a privileged DaemonSet`, async () =>
      (await world.controlPlane.admin.dryRun("create", path, privileged)).status === status
        ? true
        : undefined,
    );
  }

  const written = async () =>
    (await world.controlPlane.audit.calls()).filter((call) => call.user === productUser && isWrite(call));

  it.each([
    ["Invalid", 422],
    ["Forbidden", 403],
  ] as const)("blocks an installation before it is begun, and is named: %s", async (reason, status) => {
    const { admin } = world.controlPlane;
    await admin.apply(`${policies}/${name}`, policy(reason));
    await admin.apply(`${bindings}/${name}`, binding);
    await untilJudged(status);
    if (reason === "Invalid") await owner.create({ enable_cilium: "true" });
    else await owner.reconcileAndWait();
    const { objections, revision } = await eventually(`objection of ${status}`, async () => {
      const record = await owner.record();
      const said =
        record?.phase === "blocked" && record.objections.first[0]?.message.includes(`: ${status} `);
      return said ? record : undefined;
    });
    expect(revision).toBeNull();
    const refused = objections.first.filter(({ code }) => code === "refused-by-api");
    expect(refused).toHaveLength(1);
    expect(refused[0]?.severity).toBe("blocking");
    expect(refused[0]?.message).toContain("The API server refuses DaemonSet kube-system/cilium: ");
    expect(refused[0]?.message).toContain(
      `ValidatingAdmissionPolicy '${name}' with binding '${name}' denied`,
    );
    expect(refused[0]?.message).toContain("privileged pods are not allowed here; ask team-security");
    expect(refused[0]?.remedy).toContain("validatingadmissionpolicies");
  });

  it("leaves nothing half written: only namespaces, without which nothing can be tried", async () => {
    expect(await labelledObjects(world.controlPlane.admin)).toEqual([
      "Namespace cilium-secrets",
      "Namespace cilium-spire",
      "Namespace eks-cilium-errands",
    ]);
    const kinds = Object.keys(countCalls(await written()));
    const lasting = kinds.filter((kind) => !kind.endsWith(" leases"));
    expect(lasting).toEqual([`${productUser} patch namespaces`]);
    const entry = (await world.aws.cluster(realCluster))?.entries.get(product.principalArn);
    expect(entry?.policies.size).toBe(0);
  });

  it("no longer stands in the way of the next pass once it is taken away", async () => {
    const { admin } = world.controlPlane;
    await admin.delete(`${bindings}/${name}`);
    await admin.delete(`${policies}/${name}`);
    await untilJudged(201);
    await owner.reconcileAndWait();
    const { revision, objections } = await owner.waitForPhase("ready");
    expect(revision).toBe(1);
    expect(objections.first.filter(({ severity }) => severity === "blocking")).toEqual([]);
    const agents = await admin.get<KubeObject>("/apis/apps/v1/namespaces/kube-system/daemonsets/cilium");
    expect(agents).toBeDefined();
    await running.stop();
  });
});
