import { principalName } from "../caller.ts";
import { type Call, perAccountAndRegion } from "../http/operation.ts";
import { AwsError } from "../http/protocol.ts";
import type { ClusterServer, LocalCluster } from "./cluster-state.ts";

/** All clusters by account and region and what became of their principals. */
export interface ClustersMoment {
  readonly clusters: ReadonlyMap<string, Map<string, LocalCluster>>;
  readonly recreations: ReadonlyMap<string, number>;
}

export interface ClusterStoreOptions {
  readonly now: () => number;
  /** Seconds of `now` that EKS takes to create, update or delete a cluster. */
  readonly changeSeconds: number;
  /** Finds the API server; called once, when the cluster becomes ACTIVE. */
  readonly endpointFor: (cluster: LocalCluster) => ClusterServer | Promise<ClusterServer>;
  /** What another store was at some moment. */
  readonly before?: ClustersMoment | undefined;
}

/** The clusters of every account and region. A cluster's status follows the clock whenever it is read. */
export class ClusterStore {
  readonly principals: PrincipalIds;
  readonly #options: ClusterStoreOptions;
  readonly #clustersOf: ((call: Pick<Call, "account" | "region">) => Map<string, LocalCluster>) & {
    readonly all: () => ClustersMoment["clusters"];
  };

  constructor(options: ClusterStoreOptions) {
    this.#options = options;
    this.principals = new PrincipalIds(options.before?.recreations);
    this.#clustersOf = perAccountAndRegion(
      () => new Map<string, LocalCluster>(),
      structuredClone(options.before?.clusters),
    );
  }

  /** The clusters as they are now, which another store may begin with. */
  capture(): ClustersMoment {
    return {
      clusters: structuredClone(this.#clustersOf.all()),
      recreations: new Map(this.principals.recreations),
    };
  }

  /** Opens the API servers of the clusters that it began with. */
  async reopen(): Promise<void> {
    for (const clusters of this.#clustersOf.all().values())
      for (const cluster of clusters.values())
        if (cluster.server !== undefined) cluster.server = await this.#options.endpointFor(cluster);
  }

  /** Time, in milliseconds since 1970, at which a change that begins now is complete. */
  endOfChange(): number {
    return this.#options.now() + this.#options.changeSeconds * 1000;
  }

  add(cluster: LocalCluster): void {
    this.#clustersOf(cluster).set(cluster.name, cluster);
  }

  async find(scope: Pick<Call, "account" | "region">, name: string): Promise<LocalCluster | undefined> {
    const clusters = this.#clustersOf(scope);
    const cluster = clusters.get(name);
    if (cluster === undefined || this.#options.now() < (cluster.changesUntil ?? 0)) return cluster;
    if (cluster.status === "DELETING") {
      clusters.delete(name);
      return undefined;
    }
    if (cluster.changesUntil !== undefined) {
      cluster.changesUntil = undefined;
      try {
        cluster.server ??= await this.#options.endpointFor(cluster);
        cluster.status = "ACTIVE";
      } catch (error) {
        cluster.status = "FAILED";
        throw error;
      }
    }
    return cluster;
  }

  async get(scope: Pick<Call, "account" | "region">, name: string): Promise<LocalCluster> {
    const cluster = await this.find(scope, name);
    if (cluster === undefined) {
      throw new AwsError("ResourceNotFoundException", `No cluster found for name: ${name}.`, 404);
    }
    return cluster;
  }

  async names(call: Call): Promise<readonly string[]> {
    const names: string[] = [];
    for (const name of [...this.#clustersOf(call).keys()].sort()) {
      if ((await this.find(call, name)) !== undefined) names.push(name);
    }
    return names;
  }
}

/** Ids that IAM gives to roles and users: a role that is made again under its ARN has another one. */
export class PrincipalIds {
  readonly recreations: Map<string, number>;

  constructor(before: ReadonlyMap<string, number> = new Map()) {
    this.recreations = new Map(before);
  }

  /** `AROADEPLOYER`, of a role; `AROADEPLOYER1` after it was made again. */
  idOf(principalArn: string): string {
    const kind = principalArn.includes(":role/") ? "AROA" : "AIDA";
    return `${kind}${principalName(principalArn).toUpperCase()}${this.recreations.get(principalArn) ?? ""}`;
  }

  recreate(principalArn: string): void {
    this.recreations.set(principalArn, (this.recreations.get(principalArn) ?? 0) + 1);
  }
}
