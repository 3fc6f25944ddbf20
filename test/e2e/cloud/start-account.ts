import { CreateSubnetCommand, CreateVpcCommand, EC2Client } from "@aws-sdk/client-ec2";
import { EKSClient } from "@aws-sdk/client-eks";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import type { CdkContext } from "../../../infra/cdk-context.ts";
import { cleanup } from "../harness/processes/cleanup.ts";
import { createRole } from "./create-role.ts";
import { type Deployment, deployStack } from "./deploy-stack.ts";
import { type MiniStack, startMiniStack } from "./start-ministack.ts";

/** An account with the product in it. */
export interface Account {
  readonly miniStack: MiniStack;
  readonly deployment: Deployment;
  /** Of the account's root user. */
  readonly clients: {
    readonly eks: EKSClient;
    readonly events: EventBridgeClient;
    readonly sqs: SQSClient;
    readonly ssm: SSMClient;
  };
  /** ARN of the role that clusters run as. */
  readonly clusterRole: string;
  /** Of the VPC that clusters are in, and the addresses of their nodes and pods. */
  readonly subnet: string;
  readonly stop: () => Promise<void>;
}

/** With signatures and policies enforced: what passes here, passes with the roles as they are deployed. */
export async function startAccount(context?: CdkContext): Promise<Account> {
  const { add, run } = cleanup();
  try {
    const miniStack = await startMiniStack(true);
    add(miniStack.stop);
    const deployment = await deployStack(miniStack, context);
    const clusterRole = await createRole(miniStack, "cluster");
    const clients = {
      eks: new EKSClient(miniStack.client),
      events: new EventBridgeClient(miniStack.client),
      sqs: new SQSClient({ ...miniStack.client, useQueueUrlAsEndpoint: false }),
      ssm: new SSMClient(miniStack.client),
    };
    const subnet = await createSubnet(new EC2Client(miniStack.client));
    return { miniStack, deployment, clients, clusterRole, subnet, stop: run };
  } catch (error) {
    await run();
    throw error;
  }
}

async function createSubnet(ec2: EC2Client): Promise<string> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: "10.0.0.0/17" }));
  ec2.destroy();
  return Subnet?.SubnetId ?? "";
}
