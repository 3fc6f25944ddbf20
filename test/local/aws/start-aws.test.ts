import {
  DescribeParametersCommand,
  GetParameterCommand,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deployer, type LocalAwsWorld, startLocalAwsWorld, worker } from "../../builders/local-aws-world.ts";

describe("the AWS stand-in", () => {
  let world: LocalAwsWorld;
  const stranger = { ...worker, accessKeyId: "AKIASTRANGER", account: "444455556666" };
  const once = { maxAttempts: 1 };

  beforeEach(async () => {
    world = await startLocalAwsWorld({ callers: [deployer, worker, stranger] });
  });
  afterEach(() => world.aws.stop());

  it("keeps accounts and regions apart", async () => {
    const put = new PutParameterCommand({ Name: "/a", Value: "mine", Type: "String" });
    await new SSMClient(world.as(deployer)).send(put);
    const get = (client: SSMClient) => client.send(new GetParameterCommand({ Name: "/a" }));
    expect((await get(new SSMClient(world.as(worker)))).Parameter?.Value).toBe("mine");
    const absent = { name: "ParameterNotFound" };
    await expect(get(new SSMClient(world.as(stranger)))).rejects.toMatchObject(absent);
    await expect(get(new SSMClient({ ...world.as(deployer), region: "us-east-1" }))).rejects.toMatchObject(
      absent,
    );
  });

  it("logs what was asked, by whom, and what failed", async () => {
    await new SSMClient(world.as(deployer))
      .send(new GetParameterCommand({ Name: "/a" }))
      .catch(() => undefined);
    await new STSClient(world.as(stranger)).send(new GetCallerIdentityCommand({}));
    expect(world.aws.requests).toEqual([
      { service: "ssm", operation: "GetParameter", account: deployer.account, error: "ParameterNotFound" },
      { service: "sts", operation: "GetCallerIdentity", account: stranger.account, error: undefined },
    ]);
  });

  it("answers a presigned GetCallerIdentity", async () => {
    const scope = encodeURIComponent("AKIAWORKER/20261122/eu-west-1/sts/aws4_request");
    const query = `Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Credential=${scope}`;
    const answer = await fetch(`${world.aws.endpoint}/?${query}`);
    expect(await answer.text()).toContain(`<Account>${worker.account}</Account>`);
  });

  it.for([
    ["throttle", "ThrottlingException"],
    ["error", "InternalServerError"],
    ["cut", "TimeoutError"],
  ] as const)("makes the trouble it was asked for, as often as it was asked: %s", async ([kind, name]) => {
    const ssm = new SSMClient({ ...world.as(deployer), ...once });
    const put = (operation: string) => world.aws.faults.add({ service: "ssm", operation, kind, times: 1 });
    put("PutParameter");
    put("GetParameter");
    const get = () => ssm.send(new GetParameterCommand({ Name: "/a" }));
    await expect(get()).rejects.toMatchObject({ name });
    await expect(get()).rejects.toMatchObject({ name: "ParameterNotFound" });
  });

  it("lets a hook throttle every call, and the SDK try again", async () => {
    const met: string[] = [];
    const busy = await startLocalAwsWorld({
      beforeCall: async ({ service, operation, caller, attempt }) => {
        met.push(`${service} ${operation} ${caller.accessKeyId} ${attempt}`);
        return attempt === 1 ? "throttled" : undefined;
      },
    });
    try {
      const put = new PutParameterCommand({ Name: "/a", Value: "mine", Type: "String" });
      expect((await new SSMClient(busy.as(worker)).send(put)).Version).toBe(1);
      expect(met).toEqual(["ssm PutParameter AKIAWORKER 1", "ssm PutParameter AKIAWORKER 2"]);
      expect(busy.aws.requests.map(({ error }) => error)).toEqual(["ThrottlingException", undefined]);
    } finally {
      await busy.aws.stop();
    }
  });

  it("refuses an operation that it does not know, by name", async () => {
    const call = new SSMClient(world.as(deployer)).send(new DescribeParametersCommand({}));
    await expect(call).rejects.toMatchObject({ message: expect.stringContaining("DescribeParameters") });
  });
});
