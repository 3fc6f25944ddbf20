import { EKSClient } from "@aws-sdk/client-eks";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { cleanup } from "../harness/cleanup.ts";
import { honourAccessPolicies } from "../harness/honour-access-policies.ts";
import { installEksDefaults } from "../harness/install-eks-defaults.ts";
import { type ControlPlane, startControlPlane } from "../harness/start-control-plane.ts";
import { createRole } from "./create-role.ts";
import { type Deployment, deployStack } from "./deploy-stack.ts";
import { cloudHome, type MiniStack, startMiniStack } from "./start-ministack.ts";

/** An account with the product in it, and the API server of one cluster, which is not created yet. */
export interface Cloud {
  readonly miniStack: MiniStack;
  readonly deployment: Deployment;
  /** Behind the cluster `realName`. */
  readonly controlPlane: ControlPlane;
  /** Of the account's root user. */
  readonly clients: {
    readonly eks: EKSClient;
    readonly events: EventBridgeClient;
    readonly sqs: SQSClient;
    readonly ssm: SSMClient;
  };
  /** ARN of the role that clusters run as. */
  readonly clusterRole: string;
  readonly stop: () => Promise<void>;
}

/** The cluster whose API server is a real one. */
export const realName = "real";

/** The product's user at API servers, as the audit log names it: the session of the passes' role. */
export const passUser = `arn:aws:sts::${cloudHome.account}:assumed-role/eks-cilium-reconcile-${cloudHome.region}/eks-cilium-reconcile-cluster`;

/** With signatures and policies enforced: what passes here, passes with the roles as they are deployed. */
export async function startCloud(settings: object = {}): Promise<Cloud> {
  const { add, run } = cleanup();
  try {
    const miniStack = await startMiniStack(true);
    add(miniStack.stop);
    const [deployment, controlPlane] = await Promise.all([
      deployStack(miniStack, settings),
      openCluster(miniStack, add),
    ]);
    const clusterRole = await createRole(miniStack, "cluster");
    const clients = {
      eks: new EKSClient(miniStack.client),
      events: new EventBridgeClient(miniStack.client),
      sqs: new SQSClient({ ...miniStack.client, useQueueUrlAsEndpoint: false }),
      ssm: new SSMClient(miniStack.client),
    };
    return { miniStack, deployment, controlPlane, clients, clusterRole, stop: run };
  } catch (error) {
    await run();
    throw error;
  }
}

async function openCluster(
  miniStack: MiniStack,
  add: (end: () => Promise<void>) => void,
): Promise<ControlPlane> {
  const controlPlane = await startControlPlane(miniStack.webhookFor(realName));
  add(controlPlane.stop);
  await honourAccessPolicies(controlPlane.admin);
  await installEksDefaults(controlPlane.admin);
  await miniStack.lead({ [realName]: controlPlane });
  return controlPlane;
}
