import { createPorts } from "../../../../functions/edges/create-ports.ts";
import { makeAdminClients } from "../../../../local/admin-clients.ts";
import { type Caller, callerArn } from "../../../../local/aws/caller.ts";
import type { ClusterServer } from "../../../../local/aws/eks/cluster-state.ts";
import { startAws } from "../../../../local/aws/start-aws.ts";
import { localScope, admin as owner, product } from "../../../../local/callers.ts";
import { createQueues } from "../../../../local/create-queues.ts";
import { lambdaVariables, setEnvironment } from "../../../../local/function-environment.ts";
import type { LocalWorld } from "../../../../local/local-world.ts";
import { WorldClock } from "../../../../local/world-clock.ts";
import { honourAccessPolicies } from "../control-plane/honour-access-policies.ts";
import { installEksDefaults } from "../control-plane/install-eks-defaults.ts";
import { type ControlPlane, startControlPlane } from "../control-plane/start-control-plane.ts";
import { cleanup } from "../processes/cleanup.ts";

/** The local world with a real API server in the place of its stand-in; room for one cluster. */
export interface RealWorld extends LocalWorld {
  readonly controlPlane: ControlPlane;
  /** What the product has logged. */
  readonly log: readonly string[];
}

export const realCluster = { ...localScope, name: "real" };

/** The product's user at the API server, as the audit log names it. */
export const productUser = callerArn(product);

interface RealWorldOptions {
  readonly otherCallers?: readonly Caller[];
  /** Who plays the nodes. */
  readonly nodes?: "kwok" | "others";
  /** Leads the product to AWS and to the API server by another road; answers the URL to take instead. */
  readonly via?: (endpoint: string) => Promise<string>;
  /** Delays of queues and requeues pass this many times faster; the programs of the control plane do not. */
  readonly speed?: number;
  /** Settings of the fleet, as in EKS_CILIUM_SETTINGS. */
  readonly settings?: object;
}

/** The cluster is not created yet: whoever creates one by its name gets this API server. */
export async function startRealWorld({
  otherCallers = [],
  nodes = "kwok",
  via = async (endpoint) => endpoint,
  speed = 10,
  settings = {},
}: RealWorldOptions = {}): Promise<RealWorld> {
  const clock = new WorldClock(speed);
  const server = Promise.withResolvers<ClusterServer>();
  const { add, run } = cleanup();
  try {
    const aws = await startAws({
      callers: [owner, product, ...otherCallers],
      now: clock.now,
      endpointFor: () => server.promise,
    });
    add(aws.stop);
    const controlPlane = await startControlPlane((token) => aws.authenticate(token, realCluster), nodes);
    add(controlPlane.stop);
    await honourAccessPolicies(controlPlane.admin);
    await installEksDefaults(controlPlane.admin);
    server.resolve({ ...controlPlane, endpoint: await via(controlPlane.endpoint) });

    const restore = setEnvironment(lambdaVariables(await via(aws.endpoint)));
    add(async () => restore());
    const clients = makeAdminClients(aws.endpoint);
    const queues = await createQueues(aws);
    const log: string[] = [];
    const portsFor = createPorts(
      {
        AWS_REGION: localScope.region,
        AWS_ENDPOINT_URL: aws.endpoint,
        EKS_CILIUM_ROLE_ARN: product.principalArn,
        EKS_CILIUM_TRIGGERS_URL: queues.triggers.url,
        EKS_CILIUM_WORK_URL: queues.work.url,
        EKS_CILIUM_ROLLOUTS_URL: queues.rollouts.url,
        EKS_CILIUM_SETTINGS: JSON.stringify(settings),
      },
      {
        now: clock.now,
        pause: clock.pause,
        write: (line) => log.push(line),
        count: () => {},
      },
    );
    return {
      clock,
      aws,
      clients,
      queues,
      ports: portsFor(),
      portsFor,
      clusters: new Map(),
      controlPlane,
      log,
      stop: run,
    };
  } catch (error) {
    await run();
    throw error;
  }
}
