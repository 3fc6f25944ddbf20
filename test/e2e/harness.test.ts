import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  CreateClusterCommand,
  DescribeClusterCommand,
} from "@aws-sdk/client-eks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Caller } from "../../local/aws/caller.ts";
import { admin as owner } from "../../local/callers.ts";
import { type RealWorld, realCluster, startRealWorld } from "./harness/cluster/real-world.ts";
import { countCalls, isWrite } from "./harness/control-plane/audit-log.ts";
import { createNodes } from "./harness/control-plane/nodes.ts";
import { statusFor } from "./harness/control-plane/status-for.ts";
import { eventually } from "./harness/processes/eventually.ts";
import { isRunning } from "./harness/processes/is-running.ts";

const visitor: Caller = {
  accessKeyId: "ASIAVISITOR",
  secretAccessKey: "secret-of-visitor",
  sessionToken: "session-of-visitor",
  account: realCluster.account,
  principalArn: `arn:aws:iam::${realCluster.account}:role/visitor`,
};

/** Status of one request with a token that is made for it. */
function statusOf({ controlPlane, clock }: RealWorld, credentials: Caller, path: string): Promise<number> {
  return statusFor({ ...controlPlane, clusterName: realCluster.name }, credentials, path, clock.now());
}

describe("the real control plane", () => {
  let world: RealWorld;

  beforeAll(async () => {
    world = await startRealWorld({ otherCallers: [visitor] });
    await world.clients.eks.send(
      new CreateClusterCommand({
        name: realCluster.name,
        version: "1.36",
        roleArn: owner.principalArn,
        resourcesVpcConfig: { subnetIds: ["subnet-1"] },
        accessConfig: { authenticationMode: "API" },
      }),
    );
  });
  afterAll(() => world?.stop());

  it("is what DescribeCluster tells of", async () => {
    const answer = await world.clients.eks.send(new DescribeClusterCommand({ name: realCluster.name }));
    expect(answer.cluster?.endpoint).toBe(world.controlPlane.endpoint);
    expect(await statusOf(world, owner, "/version")).toBe(200);
  });

  it("takes a presigned token for what the access entries say", async () => {
    const secrets = "/api/v1/namespaces/kube-system/secrets";
    expect(await statusOf(world, visitor, secrets)).toBe(401);

    const principal = { clusterName: realCluster.name, principalArn: visitor.principalArn };
    await world.clients.eks.send(new CreateAccessEntryCommand(principal));
    await eventually("403 for an entry without a policy", async () =>
      (await statusOf(world, visitor, secrets)) === 403 ? true : undefined,
    );

    await world.clients.eks.send(
      new AssociateAccessPolicyCommand({
        ...principal,
        policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
        accessScope: { type: "cluster" },
      }),
    );
    await eventually("200 for an entry with the admin policy", async () =>
      (await statusOf(world, visitor, secrets)) === 200 ? true : undefined,
    );
  });

  it("runs pods on its nodes and counts who wrote what", async () => {
    const { admin, audit } = world.controlPlane;
    await createNodes(admin, 2);
    await eventually("rolled out kube-proxy", async () => {
      const path = "/apis/apps/v1/namespaces/kube-system/daemonsets/kube-proxy";
      const kubeProxy = await admin.get<{ status?: { numberReady?: number } }>(path);
      return kubeProxy?.status?.numberReady === 2 ? true : undefined;
    });
    const writes = countCalls(
      (await audit.calls()).filter((call) => call.user === "harness" && isWrite(call)),
    );
    expect(writes).toMatchObject({ "harness create nodes": 2, "harness patch daemonsets": 2 });
  });

  it("leaves nothing behind when it stops", async () => {
    const { reaper, programs } = world.controlPlane;
    expect(programs.map(({ name }) => name)).toEqual([
      "etcd",
      "kube-apiserver",
      "kube-controller-manager",
      "kube-scheduler",
      "kwok",
    ]);
    await world.stop();
    expect(programs.filter(({ pid }) => isRunning(pid))).toEqual([]);
    expect(existsSync(reaper.folder)).toBe(false);
  });
});

describe("the process reaper", () => {
  it.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)(
    "ends the programs of a harness that dies of %s",
    async (signal) => {
      const harness = spawn(
        process.execPath,
        [join(import.meta.dirname, "harness/processes/reaper-sleeper.ts")],
        {
          stdio: ["ignore", "pipe", "inherit"],
        },
      );
      const lines = createInterface({ input: harness.stdout })[Symbol.asyncIterator]();
      const { value } = await lines.next();
      const { pid, folder } = JSON.parse(String(value)) as { pid: number; folder: string };
      expect(isRunning(pid)).toBe(true);

      harness.kill(signal);
      await once(harness, "exit");
      await eventually("end of the program and its folder", async () =>
        !isRunning(pid) && !existsSync(folder) ? true : undefined,
      );
    },
  );
});

describe("a sandbox", () => {
  it("ends with all its processes when its harness dies of SIGKILL", async () => {
    const harness = spawn(
      process.execPath,
      [join(import.meta.dirname, "harness/processes/reaper-sandbox.ts")],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    const lines = createInterface({ input: harness.stdout })[Symbol.asyncIterator]();
    const { value } = await lines.next();
    const { processes, folder } = JSON.parse(String(value)) as { processes: string; folder: string };
    await eventually("two processes in the sandbox", async () =>
      countProcesses(processes) === 2 ? true : undefined,
    );

    harness.kill("SIGKILL");
    await once(harness, "exit");
    await eventually("end of the processes and the folder", async () =>
      countProcesses(processes) === 0 && !existsSync(folder) ? true : undefined,
    );
  });
});

describe("the stories with packets", () => {
  it("end with all their processes when they are killed, and leave no mount, link, control group and setting", async () => {
    const before = traces();
    const stories = spawn(process.execPath, [join(import.meta.dirname, "data-plane/main.ts")], {
      stdio: "ignore",
    });
    const namespace = await eventually("two nodes and their agents", async () =>
      agentsOf(stories.pid).length === 2 ? namespaceOf(Number(stories.pid)) : undefined,
    );
    stories.kill("SIGKILL");
    await once(stories, "exit");
    await eventually("end of the processes", async () =>
      countProcesses(namespace) === 0 && agentsOf(stories.pid).length === 0 ? true : undefined,
    );
    await eventually("end of the control groups", async () => (cgroupsOf(stories.pid) ? undefined : true));
    expect(traces()).toEqual(before);
  });
});

/** What kubelets and agents set for the whole machine. */
const settings = [
  ...["kernel/timer_migration", "kernel/panic", "kernel/panic_on_oops", "kernel/keys/root_maxkeys"],
  ...["kernel/keys/root_maxbytes", "vm/overcommit_memory", "vm/panic_on_oom"],
];

/** What this machine shows of a run, beside processes and control groups. */
function traces() {
  return {
    mounts: readFileSync("/proc/self/mounts", "utf8").split("\n"),
    links: readdirSync("/sys/class/net"),
    settings: settings.map((name) => `${name} ${readFileSync(`/proc/sys/${name}`, "utf8").trim()}`),
  };
}

function cgroupsOf(pid = 0): boolean {
  return readdirSync("/sys/fs/cgroup").some((hierarchy) =>
    readdirSync(`/sys/fs/cgroup/${hierarchy}`).includes(`eks-cilium-packets-${pid}`),
  );
}

/** Cilium's agents of one run of the stories: another one may run beside it. */
function agentsOf(stories = 0): readonly string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      const isAgent = readFileSync(`/proc/${pid}/cmdline`, "utf8").startsWith("cilium-agent\0");
      return (
        isAgent && readFileSync(`/proc/${pid}/cgroup`, "utf8").includes(`eks-cilium-packets-${stories}/`)
      );
    } catch {
      return false;
    }
  });
}

/** The process namespace that a program has made for one of its children; the others are of this one. */
function namespaceOf(pid: number): string | undefined {
  const own = readlinkSync("/proc/self/ns/pid");
  return readdirSync("/proc")
    .map((name) => {
      try {
        const isChild =
          readFileSync(`/proc/${name}/stat`, "utf8").split(") ")[1]?.split(" ")[1] === String(pid);
        return isChild ? readlinkSync(`/proc/${name}/ns/pid_for_children`) : undefined;
      } catch {
        return undefined;
      }
    })
    .find((namespace) => namespace !== undefined && namespace !== own);
}

/** Processes of this machine in a process namespace. */
function countProcesses(namespace: string): number {
  return readdirSync("/proc").filter((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/ns/pid`) === namespace;
    } catch {
      return false;
    }
  }).length;
}
