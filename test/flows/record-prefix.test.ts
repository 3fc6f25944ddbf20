import { GetParametersByPathCommand } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { wire } from "../../functions/edges/wire.ts";
import { takeSignals } from "../../functions/flows/take-signals.ts";
import { type LocalWorld, startLocalWorld } from "../../local/local-world.ts";
import { fixture } from "../events/fixture.ts";
import { ClusterStory } from "./cluster-story.ts";

describe("a deployment that keeps its records elsewhere", () => {
  let world: LocalWorld;
  beforeAll(async () => {
    world = await startLocalWorld({ speed: 0, recordPrefix: "/platform/cilium" });
  });
  afterAll(() => world.stop());

  it("writes, reads and sweeps them there, and nowhere else", async () => {
    const story = await ClusterStory.begin(world, "elsewhere");
    expect(await story.settle()).toMatchObject({ phase: "ready" });
    const all = new GetParametersByPathCommand({ Path: "/", Recursive: true });
    const { Parameters: parameters = [] } = await world.clients.ssm.send(all);
    const name = "/platform/cilium/clusters/111122223333/eu-west-1/elsewhere";
    expect(parameters.map(({ Name }) => Name)).toEqual([name]);
    const gauges: object[] = [];
    const metrics = { ...world.ports.metrics, clustersInPhase: (counts: object) => void gauges.push(counts) };
    const sweep = { messageId: "1", body: fixture("scheduled-event") };
    await takeSignals([sweep], { ...world.ports, metrics });
    expect(gauges).toMatchObject([{ ready: 1, waiting: 0 }]);
  });
});

describe("wiring", () => {
  it("refuses a prefix that Parameter Store would refuse", () => {
    const environment = {
      AWS_REGION: "eu-west-1",
      EKS_CILIUM_ROLE_ARN: "arn:aws:iam::111122223333:role/eks-cilium/reconcile",
      EKS_CILIUM_SIGNALS_URL: "https://example.invalid/signals",
      EKS_CILIUM_WORK_URL: "https://example.invalid/work.fifo",
      EKS_CILIUM_PREFIX: "/aws/cilium",
    };
    expect(() => wire(environment)).toThrow('"/aws/cilium" is none');
  });
});
