import { afterAll, beforeAll } from "vitest";
import type { AwsTarget } from "../../contracts/aws/aws-target.ts";
import { ec2Contract } from "../../contracts/aws/ec2-contract.ts";
import { eksContract } from "../../contracts/aws/eks-contract.ts";
import { eventbridgeContract } from "../../contracts/aws/eventbridge-contract.ts";
import { buildNetwork } from "../../contracts/aws/node-networks.ts";
import { sqsContract } from "../../contracts/aws/sqs-contract.ts";
import { ssmContract } from "../../contracts/aws/ssm-contract.ts";
import { stsContract } from "../../contracts/aws/sts-contract.ts";
import { cloudHome, type MiniStack, startMiniStack } from "./start-ministack.ts";

let miniStack: MiniStack;

beforeAll(async () => {
  miniStack = await startMiniStack(false);
  await miniStack.lead({
    "*": {
      endpoint: "https://cluster.example.invalid",
      certificateAuthority: "-----BEGIN CERTIFICATE-----\n",
    },
  });
});
afterAll(() => miniStack?.stop());

/** Each test takes names of its own, so one instance is enough. */
async function target(): Promise<AwsTarget> {
  return { client: miniStack.client, account: cloudHome.account, stop: async () => {} };
}

/** Where MiniStack is known to do otherwise than AWS, by the titles of the tests; what the product needs is mended. */
const gaps = {
  eks: [
    "refuses a name with a slash",
    "lists clusters page by page",
    "knows no tags of a cluster that is not there",
    "takes roles and users for principals, not sessions",
    "lists node groups page by page",
    "takes a taint out of a node group",
  ],
  ssm: [
    "refuses the name /with space",
    "refuses the name no/leading-slash",
    `refuses the name /${"deep/".repeat(15)}er`,
    "refuses pages of more than ten",
  ],
  sqs: ["refuse a delay of more than 900 seconds", "refuse a message with a long group"],
  eventbridge: [
    "refuses an entry with a broken detail and takes those beside it",
    "refuses an entry with a list as detail and takes those beside it",
    "refuses an entry without a detail type and takes those beside it",
  ],
  // Nodes of the stories in the cloud have no network interfaces, so that nothing of this is mended.
  ec2: [
    "finds the primary interfaces of instances",
    "names the prefix list that a rule goes by",
    "tells the ports of an entry, and type and code where it is about ICMP",
    "finds the network ACL of a subnet",
    "finds the active peerings of a VPC by the side that it is on",
    "tells the address blocks of both sides of a peering",
    "refuses a filter that it does not know",
    "refuses more than two hundred values of a filter",
  ],
  // Without AUTH any key is the account's.
  sts: ["refuses an access key that it does not know"],
};

eksContract("MiniStack", target, gaps.eks);
ssmContract("MiniStack", target, gaps.ssm);
sqsContract("MiniStack", target, gaps.sqs);
eventbridgeContract("MiniStack", target, gaps.eventbridge);
stsContract("MiniStack", target, gaps.sts);
ec2Contract(
  "MiniStack",
  async () => ({ ...(await target()), network: await buildNetwork(miniStack) }),
  gaps.ec2,
);
