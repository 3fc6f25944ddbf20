import { createPorts } from "../../../functions/edges/create-ports.ts";
import { makeAdminClients } from "../../../local/admin-clients.ts";
import type { LocalCluster } from "../../../local/aws/eks/cluster-state.ts";
import type { Queue } from "../../../local/aws/sqs/queue.ts";
import { type LocalAws, startAws } from "../../../local/aws/start-aws.ts";
import { admin, localScope, product } from "../../../local/callers.ts";
import { createQueues } from "../../../local/create-queues.ts";
import { lambdaVariables, setEnvironment } from "../../../local/function-environment.ts";
import { letTimePass } from "../../../local/let-time-pass.ts";
import { type SimulatedCluster, simulateCluster } from "../../../local/nodes/simulate-cluster.ts";
import { WorldClock } from "../../../local/world-clock.ts";
import { ApiServers } from "./api-servers.ts";
import { AwsLatency } from "./aws-latency.ts";
import { copyFirst } from "./copy-first.ts";
import type { Fleet } from "./fleet.ts";
import { createAtEks, type FleetCluster, fleetClusterId, kubernetesVersion } from "./fleet-cluster.ts";
import { installFirst } from "./install-first.ts";
import { Ledger } from "./ledger.ts";
import { runFunctions } from "./run-functions.ts";

export interface FleetSize {
  readonly clusters: number;
  /** How many times faster than the system's time; latencies shrink with it, our own computing does not. */
  readonly speed: number;
}

/** Milliseconds between two looks of everybody inside the clusters that live. */
const stepEvery = 500;

/** Seconds that no message outlives in a queue before anybody takes it. */
const longestDelay = 900;

/** A fleet in which every cluster is ready: the product installs the first, the others begin as copies of it. */
export async function startFleet(
  size: FleetSize,
  print: (line: string) => void,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Fleet> {
  const clock = new WorldClock(size.speed);
  // Shortly after midnight (UTC), so that records are not refreshed in the middle of a measurement.
  clock.advance((secondsToMidnight(clock.now()) + 600) % 86_400);
  const awsLatency = new AwsLatency(clock, 1);
  const ledger = new Ledger();
  const servers = new ApiServers(size.speed);
  const known = new Map<string, SimulatedCluster>();
  const active = new Map<string, SimulatedCluster>();
  const first = fleetClusterId(1);
  const cleanups: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const end of cleanups.splice(0).reverse()) await end();
  };

  const aws: LocalAws = await startAws({
    callers: [admin, product],
    now: clock.now,
    endpointFor: (cluster) => servers.open(cluster.name, (token) => aws.authenticate(token, cluster)),
    beforeCall: awsLatency.beforeCall,
  });
  cleanups.push(
    () => aws.stop(),
    () => servers.stop(),
  );
  try {
    const clients = makeAdminClients(aws.endpoint);
    cleanups.push(setEnvironment(lambdaVariables(aws.endpoint)));
    const queues = await createQueues(aws);
    const createPortsAnew = () =>
      createPorts(
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
          write: ledger.log,
          count: ledger.metric,
        },
      );
    const clusters = new Map<string, FleetCluster>();
    const add = (id: FleetCluster["id"], eks: LocalCluster): FleetCluster => {
      const cluster = { id, eks, kubernetes: servers.of(id.name) };
      clusters.set(id.name, cluster);
      return cluster;
    };
    const simulate = ({ kubernetes }: FleetCluster): SimulatedCluster =>
      simulateCluster({ admin: kubernetes.admin, now: clock.now, kubernetesVersion });

    const model = add(first, await createAtEks(first, aws, clients));
    await installFirst(first, createPortsAnew()(), simulate(model), clock);
    print(`the product has installed ${first.name}; ${size.clusters - 1} copies follow`);
    for (let number = 2; number <= size.clusters; number += 1) {
      const id = fleetClusterId(number);
      add(id, await copyFirst(model, id, aws, clients));
    }
    // What EKS told of their creation is not part of any measurement.
    clock.advance(longestDelay);
    drainQueue(queues.triggers.queue);
    const steps = setInterval(() => {
      for (const simulated of active.values()) simulated.step();
    }, stepEvery / size.speed);
    cleanups.push(() => clearInterval(steps));
    const { environments, mappings } = runFunctions(aws, queues, createPortsAnew, ledger, clock);
    cleanups.push(() => mappings.stop());
    return {
      clock,
      aws,
      clients,
      queues,
      awsLatency,
      ledger,
      environments,
      clusters,
      async activate(activated) {
        const fresh = activated.filter(({ id }) => !known.has(id.name));
        const simulated = fresh.map(simulate);
        // Their kubelets have to see every pod start before they call it ready; that is known of those that rested.
        if (fresh.length > 0) await letTimePass(simulated, clock, 30);
        for (const [index, { id }] of fresh.entries()) {
          const one = simulated[index];
          if (one !== undefined) known.set(id.name, one);
        }
        for (const { id } of activated) {
          const one = known.get(id.name);
          if (one !== undefined) active.set(id.name, one);
        }
      },
      rest(resting) {
        for (const { id } of resting) active.delete(id.name);
      },
      createPorts: createPortsAnew,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function secondsToMidnight(now: number): number {
  return 86_400 - (Math.floor(now / 1000) % 86_400);
}

/** Takes away everything that waits in a queue, and delivers it to nobody. */
function drainQueue(queue: Queue): void {
  for (;;) {
    const messages = queue.receive(10);
    if (messages.length === 0) return;
    for (const { receipt } of messages) queue.delete(receipt ?? "");
  }
}
