import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  CreateClusterCommand,
  DescribeClusterCommand,
  EKSClient,
} from "@aws-sdk/client-eks";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clusterAdminPolicy } from "../../../functions/core/cluster-admin-policy.ts";
import { honourAccessPolicies } from "../harness/control-plane/honour-access-policies.ts";
import { type ControlPlane, startControlPlane } from "../harness/control-plane/start-control-plane.ts";
import { statusFor } from "../harness/control-plane/status-for.ts";
import { eventually } from "../harness/processes/eventually.ts";
import { createRole } from "./create-role.ts";
import { type MiniStack, startMiniStack } from "./start-ministack.ts";

const clusterName = "tokens";
const secrets = "/api/v1/namespaces/kube-system/secrets";

/** kube-apiserver knows nobody here: MiniStack says who the bearer of a token is. */
describe("MiniStack as the authenticator of a real API server", () => {
  let miniStack: MiniStack;
  let plane: ControlPlane;
  let eks: EKSClient;
  let principalArn: string;
  let credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string };

  beforeAll(async () => {
    miniStack = await startMiniStack(true);
    plane = await startControlPlane(miniStack.webhookFor(clusterName));
    await honourAccessPolicies(plane.admin);
    await miniStack.lead({ [clusterName]: plane });
    eks = new EKSClient(miniStack.client);

    principalArn = await createRole(miniStack, "visitor", "/with/a/path/");
    const command = new AssumeRoleCommand({ RoleArn: principalArn, RoleSessionName: "story" });
    const { Credentials: given } = await new STSClient(miniStack.client).send(command);
    credentials = {
      accessKeyId: given?.AccessKeyId ?? "",
      secretAccessKey: given?.SecretAccessKey ?? "",
      sessionToken: given?.SessionToken ?? "",
    };
    await eks.send(
      new CreateClusterCommand({
        name: clusterName,
        roleArn: await createRole(miniStack, "cluster"),
        resourcesVpcConfig: { subnetIds: ["subnet-1"] },
        accessConfig: { authenticationMode: "API" },
      }),
    );
  });
  afterAll(async () => {
    await plane?.stop();
    await miniStack?.stop();
  });

  const status = (bearer = credentials, name = clusterName) =>
    statusFor({ ...plane, clusterName: name }, bearer, secrets);
  const becomes = (wanted: number) =>
    eventually(`answer ${wanted}`, async () => ((await status()) === wanted ? true : undefined));

  it("leads from the cluster's description to the API server", async () => {
    await eventually("endpoint", async () => {
      const { cluster } = await eks.send(new DescribeClusterCommand({ name: clusterName }));
      return cluster?.endpoint === plane.endpoint ? true : undefined;
    });
  });

  it("knows the bearer by the access entry: 401, then 403, then 200", async () => {
    expect(await status()).toBe(401);
    await eks.send(new CreateAccessEntryCommand({ clusterName, principalArn }));
    await becomes(403);
    await eks.send(
      new AssociateAccessPolicyCommand({
        clusterName,
        principalArn,
        policyArn: `arn:aws:eks::aws:cluster-access-policy/${clusterAdminPolicy}`,
        accessScope: { type: "cluster" },
      }),
    );
    await becomes(200);
  });

  it("takes no token that another secret signed, or that is for another cluster", async () => {
    expect(await status({ ...credentials, secretAccessKey: "guessed" })).toBe(401);
    expect(await status(credentials, "another")).toBe(401);
  });

  it("knows nobody by an entry whose role was made anew", async () => {
    await miniStack.control("entry-goes-dead", { cluster: clusterName, principalArn });
    await becomes(401);
  });
});
