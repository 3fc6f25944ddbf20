import { setTimeout as sleep } from "node:timers/promises";
import { CreateClusterCommand, TagResourceCommand } from "@aws-sdk/client-eks";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetParameterCommand, ParameterNotFound } from "@aws-sdk/client-ssm";
import { clusterArn, clusterKey, messageGroup } from "../../../../functions/core/cluster-id.ts";
import { digest } from "../../../../functions/core/digest.ts";
import { eventNames } from "../../../../functions/core/events/event-names.ts";
import { writeReconcileRequest } from "../../../../functions/core/events/reconcile-request.ts";
import { productNames, recordName } from "../../../../functions/core/product-names.ts";
import type { Phase } from "../../../../functions/core/record/phase.ts";
import { readRecord } from "../../../../functions/core/record/read-record.ts";
import type { StatusRecord } from "../../../../functions/core/record/status-record.ts";
import { admin } from "../../../../local/callers.ts";
import { eventually } from "../processes/eventually.ts";
import { type RealWorld, realCluster } from "./real-world.ts";

/** Creates and tags the cluster, and reads the product's record of it, with AWS's own clients. */
export class ClusterOwner {
  readonly #world: RealWorld;

  constructor(world: RealWorld) {
    this.#world = world;
  }

  async create(tags: Record<string, string>): Promise<void> {
    await this.#world.clients.eks.send(
      new CreateClusterCommand({
        name: realCluster.name,
        version: "1.36",
        roleArn: admin.principalArn,
        resourcesVpcConfig: { subnetIds: ["subnet-1"] },
        accessConfig: { authenticationMode: "API" },
        tags,
      }),
    );
  }

  async tag(tags: Record<string, string>): Promise<void> {
    const command = new TagResourceCommand({ resourceArn: clusterArn(realCluster), tags });
    await this.#world.clients.eks.send(command);
  }

  /** Has the product look at the cluster, and waits until that pass has ended. */
  async reconcileAndWait(): Promise<void> {
    const before = this.#looks();
    const event = {
      Source: productNames.eventSource,
      DetailType: eventNames.reconcileRequested,
      Detail: JSON.stringify({ cluster: realCluster.name }),
    };
    await this.#world.clients.events.send(new PutEventsCommand({ Entries: [event] }));
    await eventually("end of the pass that was asked for", async () =>
      this.#looks() > before ? true : undefined,
    );
  }

  /** The same at once: requests by hand wait for the end of a quarter of a minute, since many of them make one pass. */
  async lookAndWait(): Promise<void> {
    const why = `look ${Date.now()}`;
    // Passes take the processor from those they wait for.
    await sleep(1000);
    await this.#world.ports.work.send({
      body: writeReconcileRequest({ cluster: realCluster, attempt: 0, why }),
      group: messageGroup(realCluster),
      deduplicationId: digest(why),
    });
    await eventually("end of a pass", async () =>
      this.#world.log.some((line) => line.includes("pass ended") && line.includes(`"why":"${why}"`))
        ? true
        : undefined,
    );
  }

  /** Waits for a phase in which nothing is under way; if it does not come, the error tells what the product said last. */
  async waitForPhase(phase: Phase): Promise<StatusRecord> {
    try {
      return await eventually(`phase ${phase}`, async () => {
        await this.#world.controlPlane.refuseFallen();
        const record = await this.record();
        return record?.phase === phase && isAtRest(record) ? record : undefined;
      });
    } catch (cause) {
      const lastLines = this.#world.log.slice(-15).join("\n");
      throw new Error(`The record never said ${phase}. The product's last words:\n${lastLines}`, { cause });
    }
  }

  /** Undefined: there is none. */
  async record(): Promise<StatusRecord | undefined> {
    try {
      const command = new GetParameterCommand({
        Name: recordName(productNames.recordPrefix, clusterKey(realCluster)),
      });
      const { Parameter } = await this.#world.clients.ssm.send(command);
      const reading = readRecord(Parameter?.Value);
      return reading.kind === "record" ? reading.record : undefined;
    } catch (error) {
      if (error instanceof ParameterNotFound) return undefined;
      throw error;
    }
  }

  /** How many passes that were asked for by hand have ended. */
  #looks(): number {
    const lines = this.#world.log.map((line) => JSON.parse(line) as { why?: string; message: string });
    return lines.filter(
      ({ why, message }) => why === eventNames.reconcileRequested && message.startsWith("pass ended"),
    ).length;
  }
}

/** Errands that are out, and pods that start anew, change no phase. */
function isAtRest({ errandsSince, unmanagedPods }: StatusRecord): boolean {
  return errandsSince === undefined && unmanagedPods?.restarting === undefined;
}
