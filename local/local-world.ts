import { randomUUID } from "node:crypto";
import { createPorts } from "../functions/edges/create-ports.ts";
import type { Ports } from "../functions/flows/ports/ports.ts";
import { type AdminClients, makeAdminClients } from "./admin-clients.ts";
import { authorizedUser } from "./aws/eks/authenticator.ts";
import type { ClusterServer, LocalCluster } from "./aws/eks/cluster-state.ts";
import { type AwsMoment, type LocalAws, startAws } from "./aws/start-aws.ts";
import { readAwsAuth } from "./aws-auth.ts";
import { admin, localScope, product } from "./callers.ts";
import { createQueues, type WorldQueues } from "./create-queues.ts";
import { lambdaVariables, setEnvironment } from "./function-environment.ts";
import type { User } from "./kubernetes/access.ts";
import { type LocalKubernetes, startKubernetes } from "./kubernetes/start-kubernetes.ts";
import { letTimePass } from "./let-time-pass.ts";
import { nodeInterfaces } from "./nodes/node-interfaces.ts";
import { type SimulatedCluster, type SimulationMoment, simulateCluster } from "./nodes/simulate-cluster.ts";
import { WorldClock } from "./world-clock.ts";

export interface LocalWorldOptions {
  /** Factor by which time runs faster than the system's; 0: time passes by `clock.advance` only. */
  readonly speed: number;
  /** Takes the product's log, line by line. */
  readonly write?: (line: string) => void;
  /** Takes the product's metrics, line by line. */
  readonly count?: (line: string) => void;
  /** Settings of the fleet, as in EKS_CILIUM_SETTINGS. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Path of the records; the product's own default where there is none. */
  readonly recordPrefix?: string;
  /** Nodes of a new cluster. */
  readonly nodes?: number;
  /** Seconds of the world's clock that EKS takes to create a cluster. */
  readonly changeSeconds?: number;
}

/** The inside of one EKS cluster. */
export interface WorldCluster {
  readonly kubernetes: LocalKubernetes;
  readonly simulated: SimulatedCluster;
  /** Bearer token of system:masters. */
  readonly adminToken: string;
  /** Lets somebody else in, with no rights but those that RBAC gives: the bearer token. */
  readonly admit: (user: User) => string;
}

export interface LocalWorld {
  readonly clock: WorldClock;
  readonly aws: LocalAws;
  readonly clients: AdminClients;
  readonly queues: WorldQueues;
  /** Ports of the product, made by its own createPorts. */
  readonly ports: Ports;
  /** Ports of one invocation, whose calls end when its deadline aborts. */
  readonly portsFor: (deadline: AbortSignal) => Ports;
  /** Clusters by name, each from the moment on at which EKS calls it ACTIVE. */
  readonly clusters: ReadonlyMap<string, WorldCluster>;
  /**
   * How to begin any number of other worlds that are as this one is now, each with ports of the product that remember
   * nothing. Their queues are empty, their networks open, and no fault waits in them. Absent: clusters that are real.
   */
  readonly capture?: () => Promise<OpenCopy>;
  readonly stop: () => Promise<void>;
}

/** Begins a world as another one was; who takes its log and its metrics is asked anew. */
export type OpenCopy = (telemetry?: Pick<LocalWorldOptions, "write" | "count">) => Promise<LocalWorld>;

/** A world at some moment. */
interface WorldMoment {
  /** By the world's clock, milliseconds since 1970. */
  readonly at: number;
  readonly aws: AwsMoment;
  /** By the name of the cluster. */
  readonly insides: ReadonlyMap<
    string,
    { readonly openApiServer: typeof startKubernetes; readonly simulation: SimulationMoment }
  >;
}

/**
 * AWS, clusters and the product's own ports, on loopback; `runWorld` sets them in motion. One world a process at a
 * time, because SDK clients read the process's environment.
 */
export function startLocalWorld(options: LocalWorldOptions): Promise<LocalWorld> {
  return startWorld(options);
}

async function startWorld(options: LocalWorldOptions, before?: WorldMoment): Promise<LocalWorld> {
  const clock = new WorldClock(options.speed, before?.at);
  const clusters = new Map<string, WorldCluster>();
  const aws: LocalAws = await startAws({
    callers: [admin, product],
    now: clock.now,
    changeSeconds: options.changeSeconds ?? 0,
    ...(before && { before: before.aws }),
    endpointFor: (cluster) => openCluster(cluster),
    interfaces: () => [...clusters.values()].flatMap(({ kubernetes }) => nodeInterfaces(kubernetes.admin)),
    awsAuth: ({ name }) => {
      const inside = clusters.get(name);
      return inside === undefined ? [] : readAwsAuth(inside.kubernetes.admin);
    },
  });
  const clients = makeAdminClients(aws.endpoint);
  const restore = setEnvironment(lambdaVariables(aws.endpoint));
  const queues = await createQueues(aws);
  const portsFor = createPorts(
    {
      AWS_REGION: localScope.region,
      AWS_ENDPOINT_URL: aws.endpoint,
      EKS_CILIUM_ROLE_ARN: product.principalArn,
      EKS_CILIUM_TRIGGERS_URL: queues.triggers.url,
      EKS_CILIUM_WORK_URL: queues.work.url,
      EKS_CILIUM_ROLLOUTS_URL: queues.rollouts.url,
      ...(options.recordPrefix === undefined ? {} : { EKS_CILIUM_PREFIX: options.recordPrefix }),
      EKS_CILIUM_SETTINGS: JSON.stringify(options.settings ?? {}),
    },
    {
      now: clock.now,
      pause: (seconds) =>
        clock.speed > 0
          ? clock.pause(seconds)
          : letTimePass(
              [...clusters.values()].map(({ simulated }) => simulated),
              clock,
              seconds,
            ),
      write: options.write ?? (() => {}),
      count: options.count ?? (() => {}),
    },
  );

  async function openCluster(cluster: LocalCluster): Promise<ClusterServer> {
    const adminToken = `admin-${randomUUID()}`;
    const others = new Map<string, User>();
    const inside = before?.insides.get(cluster.name);
    const kubernetes = await (inside?.openApiServer ?? startKubernetes)({
      authenticate: async (token) => {
        if (token === adminToken) return { user: "admin", groups: ["system:masters"] };
        if (others.has(token)) return others.get(token);
        const user = await aws.authenticate(token, cluster);
        return user && authorizedUser(user);
      },
    });
    const simulated = simulateCluster({
      admin: kubernetes.admin,
      now: clock.now,
      kubernetesVersion: String(cluster.given["version"]),
      ...(options.nodes === undefined ? {} : { nodes: options.nodes }),
      before: inside?.simulation,
    });
    // Pods start in the one, and are counted in the next.
    for (let steps = inside === undefined ? 2 : 0; steps > 0; steps -= 1) simulated.step();
    const admit = (user: User) => {
      const token = `other-${randomUUID()}`;
      others.set(token, user);
      return token;
    };
    clusters.set(cluster.name, { kubernetes, simulated, adminToken, admit });
    return { endpoint: kubernetes.endpoint, certificateAuthority: kubernetes.certificateAuthority };
  }

  return {
    clock,
    aws,
    clients,
    queues,
    ports: portsFor(),
    portsFor,
    clusters,
    async capture() {
      const insides = new Map<
        string,
        { openApiServer: typeof startKubernetes; simulation: SimulationMoment }
      >();
      for (const [name, { kubernetes, simulated }] of clusters)
        insides.set(name, {
          openApiServer: await kubernetes.capture(),
          simulation: simulated.capture(),
        });
      const moment = { at: clock.now(), aws: aws.capture(), insides };
      const { write: _, count: __, ...decisive } = options;
      return (telemetry) => startWorld({ ...decisive, ...telemetry }, moment);
    },
    async stop() {
      restore();
      await Promise.all([...clusters.values()].map(({ kubernetes }) => kubernetes.stop()));
      await aws.stop();
    },
  };
}
