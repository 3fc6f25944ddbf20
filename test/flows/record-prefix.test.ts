import { GetParametersByPathCommand } from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import { createPorts } from "../../functions/edges/create-ports.ts";
import { takeTriggers } from "../../functions/flows/take-triggers.ts";
import { beginStory } from "../builders/begin-story.ts";
import { fixture } from "../events/fixture.ts";

describe("a deployment that keeps its records elsewhere", () => {
  it("writes, reads and sweeps them there, and nowhere else", async () => {
    const story = await beginStory({ recordPrefix: "/platform/cilium" });
    const { world } = story;
    expect(await story.passUntilSettled()).toMatchObject({ phase: "ready" });
    const all = new GetParametersByPathCommand({ Path: "/", Recursive: true });
    const { Parameters: parameters = [] } = await world.clients.ssm.send(all);
    const name = "/platform/cilium/clusters/111122223333/eu-west-1/demo";
    expect(parameters.map(({ Name }) => Name)).toEqual([name]);
    const gauges: object[] = [];
    const metrics = { ...world.ports.metrics, clustersInPhase: (counts: object) => void gauges.push(counts) };
    const sweep = { messageId: "1", body: fixture("scheduled-event") };
    await takeTriggers([sweep], { ...world.ports, metrics });
    expect(gauges).toMatchObject([{ ready: 1, waiting: 0 }]);
  });
});

describe("wiring", () => {
  it("refuses a prefix that Parameter Store would refuse", () => {
    const environment = {
      AWS_REGION: "eu-west-1",
      EKS_CILIUM_ROLE_ARN: "arn:aws:iam::111122223333:role/eks-cilium/reconcile",
      EKS_CILIUM_TRIGGERS_URL: "https://example.invalid/triggers",
      EKS_CILIUM_WORK_URL: "https://example.invalid/work.fifo",
      EKS_CILIUM_ROLLOUTS_URL: "https://example.invalid/rollouts.fifo",
      EKS_CILIUM_PREFIX: "/aws/cilium",
    };
    expect(() => createPorts(environment)).toThrow('"/aws/cilium" is none');
  });
});
