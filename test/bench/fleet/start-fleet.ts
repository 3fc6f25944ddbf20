import { wire } from "../../../functions/edges/wire.ts";
import { makeAdminClients } from "../../../local/admin-clients.ts";
import type { LocalCluster } from "../../../local/aws/eks-cluster-state.ts";
import { type LocalAws, startAws } from "../../../local/aws/start-aws.ts";
import { admin, home, product } from "../../../local/callers.ts";
import { createQueues } from "../../../local/create-queues.ts";
import { lambdaVariables, setEnvironment } from "../../../local/function-environment.ts";
import { type PlayedCluster, playCluster } from "../../../local/nodes/play-cluster.ts";
import { WorldClock } from "../../../local/world-clock.ts";
import { live } from "../../flows/live.ts";
import { ApiServers } from "./api-servers.ts";
import { AwsRoad } from "./aws-road.ts";
import { copyFirst } from "./copy-first.ts";
import { drainQueue } from "./drain-queue.ts";
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
const lookEvery = 500;

/** Seconds that no message outlives in a queue before anybody takes it. */
const longestDelay = 900;

/** A fleet in which every cluster is ready: the product installs the first, the others begin as copies of it. */
export async function startFleet(size: FleetSize, tell: (line: string) => void): Promise<Fleet> {
  const clock = new WorldClock(size.speed);
  // Shortly after midnight (UTC), so that records are not refreshed in the middle of a measurement.
  clock.advance((secondsToMidnight(clock.now()) + 600) % 86_400);
  const road = new AwsRoad(clock, 1);
  const ledger = new Ledger();
  const servers = new ApiServers(size.speed);
  const living = new Set<PlayedCluster>();
  const first = fleetClusterId(1);
  const ending: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const end of ending.splice(0).reverse()) await end();
  };

  const aws: LocalAws = await startAws({
    callers: [admin, product],
    now: clock.now,
    endpointFor: (cluster) => servers.open(cluster.name, (token) => aws.authenticate(token, cluster)),
    onTheWay: road.meet,
  });
  ending.push(
    () => aws.stop(),
    () => servers.stop(),
  );
  try {
    const clients = makeAdminClients(aws.endpoint);
    ending.push(setEnvironment(lambdaVariables(aws.endpoint)));
    const queues = await createQueues(aws, clients);
    const wireAnew = () =>
      wire(
        {
          AWS_REGION: home.region,
          EKS_CILIUM_ROLE_ARN: product.principalArn,
          EKS_CILIUM_SIGNALS_URL: queues.signals.url,
          EKS_CILIUM_WORK_URL: queues.work.url,
        },
        { now: clock.now, write: ledger.log, count: ledger.metric },
      );
    const clusters = new Map<string, FleetCluster>();
    const add = (id: FleetCluster["id"], eks: LocalCluster): FleetCluster => {
      const cluster = { id, eks, kubernetes: servers.of(id.name) };
      clusters.set(id.name, cluster);
      return cluster;
    };
    const play = ({ kubernetes }: FleetCluster): PlayedCluster =>
      playCluster({ admin: kubernetes.admin, now: clock.now, kubernetesVersion });

    const model = add(first, await createAtEks(first, aws, clients));
    await installFirst(first, wireAnew()(), play(model), clock);
    tell(`the product has installed ${first.name}; ${size.clusters - 1} copies follow`);
    for (let number = 2; number <= size.clusters; number += 1) {
      const id = fleetClusterId(number);
      add(id, await copyFirst(model, id, aws, clients));
    }
    // What EKS told of their creation is not part of any measurement.
    clock.advance(longestDelay);
    drainQueue(queues.signals.queue);
    const looks = setInterval(() => {
      for (const played of living) played.step();
    }, lookEvery / size.speed);
    ending.push(() => clearInterval(looks));
    const { environments, mappings } = runFunctions(aws, queues, wireAnew, ledger, clock);
    ending.push(() => mappings.stop());
    return {
      clock,
      aws,
      clients,
      queues,
      road,
      ledger,
      environments,
      clusters,
      async bringToLife(woken) {
        const played = woken.map(play);
        // Their kubelets have to see every pod start before they call it ready.
        await live(played, clock, 30);
        for (const one of played) living.add(one);
      },
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
