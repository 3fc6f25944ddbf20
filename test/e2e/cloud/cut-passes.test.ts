import { SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../harness/processes/eventually.ts";
import { AwsAccountOwner } from "./aws-account-owner.ts";
import { functionProcesses } from "./function-processes.ts";
import { configureFunction } from "./signed-call.ts";
import { type Account, startAccount } from "./start-account.ts";
import { type LocalClusterInCloud, startLocalClusterInCloud } from "./start-local-cluster-in-cloud.ts";

const passes = "eks-cilium-reconcile-cluster";

describe("a pass that does not come to its end", () => {
  let account: Account;
  const localClusters: LocalClusterInCloud[] = [];

  beforeAll(async () => {
    account = await startAccount();
  });
  afterAll(async () => {
    for (const { stop } of localClusters) await stop();
    await account?.stop();
  });

  async function newCluster(name: string) {
    const workloads = await startLocalClusterInCloud(account.miniStack, name);
    localClusters.push(workloads);
    return { owner: new AwsAccountOwner(account, name), ...workloads };
  }

  it("is ended in order before its time limit, and taken up", async () => {
    const { owner, kubernetes } = await newCluster("slow");
    await configureFunction(account.miniStack, passes, { Timeout: 8 });
    kubernetes.faults.inject({ type: "delay", milliseconds: 60_000 }, undefined, Number.POSITIVE_INFINITY);
    await owner.create({ enable_cilium: "true" });
    const [first] = await eventually("end of the first pass", async () => {
      const ended = await owner.passes();
      return ended.length > 0 ? ended : undefined;
    });
    expect(first?.failed).toBe(0);
    expect((first?.ended ?? 0) - (first?.began ?? 0)).toBeLessThan(8);

    kubernetes.faults.clear();
    await configureFunction(account.miniStack, passes, { Timeout: 120 });
    await owner.hurries("ready");
  });

  it("is made again when its process is killed in the middle of its writes", async () => {
    const { owner, kubernetes } = await newCluster("killed");
    // Deployed are twelve minutes until a message that failed comes again.
    const Attributes = { VisibilityTimeout: "20" };
    const QueueUrl = account.deployment.workUrl;
    await account.clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    // The tenth object, so that some are there and others are not.
    let written = 0;
    kubernetes.faults.inject(
      { type: "delay", milliseconds: 60_000 },
      ({ method, dryRun, path }) => {
        if (method === "GET" || dryRun || path.startsWith("/apis/authorization.k8s.io/")) return false;
        written += 1;
        return written > 10;
      },
      Number.POSITIVE_INFINITY,
    );
    await owner.create({ enable_cilium: "true" });
    await eventually("ten writes", async () => {
      if (written > 10) return true;
      await owner.requestReconcile();
      return undefined;
    });

    const running = functionProcesses(account.miniStack.pid, passes);
    expect(running.length).toBeGreaterThan(0);
    for (const pid of running) process.kill(pid, "SIGKILL");
    kubernetes.faults.clear();
    await owner.waitForPhase("ready");
    expect((await owner.passes()).map(({ failed }) => failed)).toContain(1);
  });
});
