import { text } from "node:stream/consumers";
import { Agent, request } from "undici";
import { authorizedUser } from "../../../local/aws/eks/authenticator.ts";
import type { User } from "../../../local/kubernetes/access.ts";
import { type LocalKubernetes, startKubernetes } from "../../../local/kubernetes/start-kubernetes.ts";
import { type SimulatedCluster, simulateCluster } from "../../../local/nodes/simulate-cluster.ts";
import type { MiniStack } from "./start-ministack.ts";

export interface LocalClusterInCloud {
  readonly kubernetes: LocalKubernetes;
  readonly simulated: SimulatedCluster;
  readonly stop: () => Promise<void>;
}

/** How often those who live in the cluster look at it, in milliseconds. */
const stepEvery = 200;

/** The local world's API server and nodes as the inside of a cluster in MiniStack, which checks the tokens. */
export async function startLocalClusterInCloud(
  miniStack: MiniStack,
  name: string,
): Promise<LocalClusterInCloud> {
  const webhook = miniStack.webhookFor(name);
  const dispatcher = new Agent({ connect: { ca: webhook.certificateAuthority ?? "" } });

  const authenticate = async (token: string): Promise<User | undefined> => {
    const body = JSON.stringify({
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenReview",
      spec: { token },
    });
    const answer = await request(webhook.url, { dispatcher, method: "POST", body });
    const { status } = JSON.parse(await text(answer.body)) as {
      status: { authenticated: boolean; user?: { username: string; groups: string[] } };
    };
    if (!status.authenticated || status.user === undefined) return undefined;
    return authorizedUser(status.user);
  };

  const kubernetes = await startKubernetes({ authenticate });
  const simulated = simulateCluster({
    admin: kubernetes.admin,
    now: Date.now,
    kubernetesVersion: "1.36",
    startSeconds: 1,
  });
  const steps = setInterval(() => simulated.step(), stepEvery);
  await miniStack.lead({ [name]: kubernetes });
  return {
    kubernetes,
    simulated,
    stop: async () => {
      clearInterval(steps);
      await kubernetes.stop();
      await dispatcher.destroy();
    },
  };
}
