import { CreateClusterCommand, TagResourceCommand, UntagResourceCommand } from "@aws-sdk/client-eks";
import { GetParameterCommand, ParameterNotFound, PutParameterCommand } from "@aws-sdk/client-ssm";
import { type ClusterId, clusterArn, clusterKey } from "../../functions/core/cluster-id.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { renderedKinds } from "../../functions/core/plan/stages.ts";
import { stateDigest, stateRoleOf } from "../../functions/core/plan/state-config-maps.ts";
import { productNames, recordName } from "../../functions/core/product-names.ts";
import { writeRecord } from "../../functions/core/record/fit-record.ts";
import { withStateDigests } from "../../functions/core/record/make-record.ts";
import { readRecord } from "../../functions/core/record/read-record.ts";
import type { StatusRecord } from "../../functions/core/record/status-record.ts";
import { resourceKinds } from "../../functions/core/resource-kinds.ts";
import { reconcile } from "../../functions/flows/reconcile.ts";
import type { PassResult } from "../../functions/flows/step-result.ts";
import { localScope } from "../../local/callers.ts";
import type { Admin } from "../../local/kubernetes/admin.ts";
import type { LocalKubernetes } from "../../local/kubernetes/start-kubernetes.ts";
import { letTimePass } from "../../local/let-time-pass.ts";
import type { LocalWorld } from "../../local/local-world.ts";
import type { SimulatedCluster } from "../../local/nodes/simulate-cluster.ts";

export interface ClusterOptions {
  readonly tags?: Readonly<Record<string, string>>;
  readonly authenticationMode?: "CONFIG_MAP" | "API" | "API_AND_CONFIG_MAP";
  readonly ipFamily?: "ipv4" | "ipv6";
}

/** One cluster of a world whose clock stands still: a test makes the passes and lets time go by. */
export class ClusterStory {
  readonly id: ClusterId;
  readonly world: LocalWorld;

  constructor(world: LocalWorld, name: string) {
    this.world = world;
    this.id = { ...localScope, name };
  }

  static async begin(world: LocalWorld, name: string, options: ClusterOptions = {}): Promise<ClusterStory> {
    const { tags = { enable_cilium: "true" }, authenticationMode = "API_AND_CONFIG_MAP" } = options;
    const story = new ClusterStory(world, name);
    await world.clients.eks.send(
      new CreateClusterCommand({
        name,
        version: "1.34",
        roleArn: `arn:aws:iam::${localScope.account}:role/eks-cluster`,
        resourcesVpcConfig: {},
        accessConfig: { authenticationMode },
        ...(options.ipFamily && { kubernetesNetworkConfig: { ipFamily: options.ipFamily } }),
        tags: { ...tags },
      }),
    );
    await world.aws.cluster(story.id);
    return story;
  }

  get kubernetes(): LocalKubernetes {
    return this.#inside.kubernetes;
  }

  get simulated(): SimulatedCluster {
    return this.#inside.simulated;
  }

  get admin(): Admin {
    return this.kubernetes.admin.as("kubectl");
  }

  /** A pass, and where it has borrowed cluster-admin, the one that the wake-up begins. */
  async pass(attempt = 0, deadline?: AbortSignal, why = "a test"): Promise<PassResult> {
    const result = await this.look(attempt, deadline, why);
    return result.reason.startsWith("Cluster-admin is borrowed") ? this.look(attempt, deadline, why) : result;
  }

  /** One pass alone. */
  look(attempt = 0, deadline?: AbortSignal, why = "a test"): Promise<PassResult> {
    const ports = deadline === undefined ? this.world.ports : this.world.portsFor(deadline);
    return reconcile({ version: 1, cluster: this.id, attempt, why }, ports);
  }

  /** Time goes by, and everybody in the cluster does what there is to do. */
  letTimePass(seconds = 30): Promise<void> {
    return letTimePass([this.simulated], this.world.clock, seconds);
  }

  /** Passes, with time between them, until nothing asks for another one. */
  async passUntilSettled(most = 8): Promise<PassResult> {
    for (let count = 1; count <= most; count += 1) {
      const result = await this.pass();
      await this.letTimePass();
      if (result.kind !== "retry") return result;
    }
    throw new Error(`${this.id.name} asks for another look after ${most} passes`);
  }

  async tag(tags: Readonly<Record<string, string>>): Promise<void> {
    const resourceArn = clusterArn(this.id);
    await this.world.clients.eks.send(new TagResourceCommand({ resourceArn, tags: { ...tags } }));
  }

  async untag(...tagKeys: string[]): Promise<void> {
    const resourceArn = clusterArn(this.id);
    await this.world.clients.eks.send(new UntagResourceCommand({ resourceArn, tagKeys }));
  }

  /** As it is stored; undefined: nothing was ever recorded. */
  async recordText(): Promise<string | undefined> {
    try {
      const command = new GetParameterCommand({ Name: this.#recordName });
      return (await this.world.clients.ssm.send(command)).Parameter?.Value;
    } catch (error) {
      if (error instanceof ParameterNotFound) return undefined;
      throw error;
    }
  }

  async record(): Promise<StatusRecord> {
    const reading = readRecord(await this.recordText());
    if (reading.kind !== "record") throw new Error(`the record of ${this.id.name} is ${reading.kind}`);
    return reading.record;
  }

  async writeRecord(text: string): Promise<void> {
    await this.world.clients.ssm.send(
      new PutParameterCommand({ Name: this.#recordName, Value: text, Type: "String", Overwrite: true }),
    );
  }

  /** The record knows the state as it is in the cluster now, as if the product had written it. */
  async trustState(): Promise<void> {
    const state = this.ownedObjects().filter((object) => stateRoleOf(object) !== undefined);
    await this.writeRecord(writeRecord(withStateDigests(await this.record(), state.map(stateDigest))));
  }

  /** Everything that carries our label, our own ConfigMaps included. */
  ownedObjects(): readonly KubeObject[] {
    const labelSelector = `${productNames.ownerLabel}=true`;
    return renderedKinds.flatMap((kind) =>
      this.admin.list(resourceKinds[kind].apiVersion, kind, { labelSelector }),
    );
  }

  get #recordName(): string {
    return recordName(this.world.ports.recordPrefix, clusterKey(this.id));
  }

  get #inside() {
    const inside = this.world.clusters.get(this.id.name);
    if (inside === undefined) throw new Error(`cluster ${this.id.name} has no inside yet`);
    return inside;
  }
}

/** ConfigMap `cilium-config`, which most stories about drift begin with. */
export const ciliumConfigRef = {
  apiVersion: "v1",
  kind: "ConfigMap",
  namespace: "kube-system",
  name: "cilium-config",
} as const;

/** The agents' DaemonSet. */
export const agentsRef = {
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  namespace: "kube-system",
  name: "cilium",
} as const;
