import { describe, expect, it } from "vitest";
import type { NodeInterface } from "../../functions/core/preflight/reachability/node-network.ts";
import { AwsCallError } from "../../functions/flows/ports/aws-call-error.ts";
import type { KubeApi } from "../../functions/flows/ports/kube-api.ts";
import { KubeApiError } from "../../functions/flows/ports/kube-api-error.ts";
import { readingOf, readSurroundings } from "../../functions/flows/read-surroundings.ts";
import { clearView } from "../builders/clear-view.ts";
import { node } from "../builders/node.ts";

const { cluster } = clearView;

/** An API server that has nothing. */
const kube = {
  get: async () => undefined,
  list: async () => [],
  listMetadata: async () => [],
  pick: async () => [],
} as unknown as KubeApi;

const onEc2 = (name: string, instance: string) => ({
  ...node({ name }),
  spec: { providerID: `aws:///eu-west-1a/${instance}` },
});
const nodes = [onEc2("a", "i-0a"), onEc2("b", "i-0b"), node({ name: "elsewhere" })];

function networkOf(interfaces: readonly NodeInterface[], ipFamily: "ipv4" | "ipv6" = "ipv4") {
  const asked: string[] = [];
  const ports = {
    peerCidrs: async () => [],
    nodeNetwork: async (instances: readonly string[]) => {
      asked.push(...instances);
      return { interfaces, rules: [], acls: [], prefixLists: {} };
    },
  };
  const readings = readSurroundings({ cluster: { ...cluster, ipFamily }, kube, ports, nodes });
  return readings.then(({ network }) => ({ network, asked }));
}

const at = (address: string): NodeInterface => ({
  id: address,
  address,
  subnet: "subnet-a",
  groups: ["sg-1"],
});

describe("the network between nodes", () => {
  it("is asked for by the instances that nodes name", async () => {
    expect((await networkOf([at("10.0.0.1")])).asked).toEqual(["i-0a", "i-0b"]);
  });

  it("is that of the addresses by which nodes call each other", async () => {
    const both = [at("10.0.0.1"), at("2001:db8::1")];
    expect((await networkOf(both)).network).toMatchObject({ known: { interfaces: [at("10.0.0.1")] } });
    expect((await networkOf(both, "ipv6")).network).toMatchObject({
      known: { interfaces: [at("2001:db8::1")] },
    });
  });

  it("is not known where EC2 knows none of the nodes", async () => {
    expect((await networkOf([])).network).toMatchObject({
      unknown: "EC2 knows no network interface of the nodes",
    });
  });
});

describe("an answer", () => {
  const kubeError = (kind: KubeApiError["kind"]) =>
    Promise.reject(new KubeApiError(kind, `list pods: ${kind}`));
  const awsError = (kind: AwsCallError["kind"]) =>
    Promise.reject(new AwsCallError(kind, "Code", `describe: ${kind}`));

  it("is known, or says why not and what would be needed", async () => {
    expect(await readingOf(Promise.resolve([]), "rights")).toEqual({ known: [] });
    for (const kind of ["forbidden", "invalid"] as const) {
      expect(await readingOf(kubeError(kind), "rights")).toEqual({
        unknown: `list pods: ${kind}`,
        needed: "rights",
      });
    }
    for (const kind of ["denied", "refused"] as const) {
      expect(await readingOf(awsError(kind), "rights")).toEqual({
        unknown: `describe: ${kind}`,
        needed: "rights",
      });
    }
  });

  it("that another pass may well get is thrown on, and so is a bug", async () => {
    for (const kind of ["stopped", "throttled", "server", "unreachable", "unauthorized"] as const)
      await expect(readingOf(kubeError(kind), "")).rejects.toThrow(KubeApiError);
    for (const kind of ["stopped", "throttled", "unreachable"] as const)
      await expect(readingOf(awsError(kind), "")).rejects.toThrow(AwsCallError);
    await expect(readingOf(Promise.reject(new TypeError("x")), "")).rejects.toThrow(TypeError);
  });
});
