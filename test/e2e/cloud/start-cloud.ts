import type { CdkContext } from "../../../infra/cdk-context.ts";
import { honourAccessPolicies } from "../harness/control-plane/honour-access-policies.ts";
import { installEksDefaults } from "../harness/control-plane/install-eks-defaults.ts";
import { type ControlPlane, startControlPlane } from "../harness/control-plane/start-control-plane.ts";
import { cleanup } from "../harness/processes/cleanup.ts";
import { type Account, startAccount } from "./start-account.ts";
import { cloudHome } from "./start-ministack.ts";

/** An account with the product in it, and the API server of one cluster, which is not created yet. */
export interface Cloud extends Account {
  /** Behind the cluster `realName`. */
  readonly controlPlane: ControlPlane;
}

/** The cluster whose API server is a real one. */
export const realName = "real";

/** The product's user at API servers, as the audit log names it: the session of the passes' role. */
export const passUser = `arn:aws:sts::${cloudHome.account}:assumed-role/eks-cilium-reconcile-${cloudHome.region}/eks-cilium-reconcile-cluster`;

export async function startCloud(context?: CdkContext): Promise<Cloud> {
  const { add, run } = cleanup();
  try {
    const account = await startAccount(context);
    add(account.stop);
    const controlPlane = await startControlPlane(account.miniStack.webhookFor(realName));
    add(controlPlane.stop);
    await honourAccessPolicies(controlPlane.admin);
    await installEksDefaults(controlPlane.admin);
    await account.miniStack.lead({ [realName]: controlPlane });
    return { ...account, controlPlane, stop: run };
  } catch (error) {
    await run();
    throw error;
  }
}
