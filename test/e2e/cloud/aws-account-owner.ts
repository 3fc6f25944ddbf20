import { CreateClusterCommand, TagResourceCommand } from "@aws-sdk/client-eks";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetParameterCommand, ParameterNotFound, PutParameterCommand } from "@aws-sdk/client-ssm";
import { type ClusterId, clusterArn, clusterKey, messageGroup } from "../../../functions/core/cluster-id.ts";
import { eventNames } from "../../../functions/core/events/event-names.ts";
import { productNames, recordName } from "../../../functions/core/product-names.ts";
import type { Phase } from "../../../functions/core/record/phase.ts";
import { readRecord } from "../../../functions/core/record/read-record.ts";
import type { StatusRecord } from "../../../functions/core/record/status-record.ts";
import { eventually } from "../harness/processes/eventually.ts";
import { type Batch, batches } from "./emulator-notes.ts";
import type { Account } from "./start-account.ts";
import { cloudHome } from "./start-ministack.ts";
import { untilQueuesIdle } from "./until-queues-idle.ts";

/** Somebody who has a cluster in the cloud, and nothing but AWS's own API to deal with it. */
export class AwsAccountOwner {
  readonly #account: Account;
  /** Of the record. */
  readonly #name: string;
  readonly cluster: ClusterId;

  constructor(account: Account, name: string) {
    this.#account = account;
    this.cluster = { ...cloudHome, name };
    this.#name = recordName(productNames.recordPrefix, clusterKey(this.cluster));
  }

  async create(tags: Record<string, string>): Promise<void> {
    const command = new CreateClusterCommand({
      name: this.cluster.name,
      version: "1.36",
      roleArn: this.#account.clusterRole,
      resourcesVpcConfig: { subnetIds: [this.#account.subnet] },
      accessConfig: { authenticationMode: "API" },
      tags,
    });
    await this.#account.clients.eks.send(command);
  }

  async tag(tags: Record<string, string>): Promise<void> {
    await this.#account.clients.eks.send(
      new TagResourceCommand({ resourceArn: clusterArn(this.cluster), tags }),
    );
  }

  /** Has the product look at the cluster at once, instead of when its next requeue is due. */
  async requestReconcile(): Promise<void> {
    const event = {
      Source: eventNames.own,
      DetailType: eventNames.reconcileRequested,
      Detail: JSON.stringify({ cluster: this.cluster.name }),
    };
    await this.#account.clients.events.send(new PutEventsCommand({ Entries: [event] }));
  }

  /** The same, and waits until that pass has ended. */
  async reconcileAndWait(): Promise<void> {
    const asked = async () =>
      (await this.passes()).filter(({ messages }) =>
        messages[0]?.body.includes(eventNames.reconcileRequested),
      );
    // A pass that was asked for earlier tells of its phase before it ends, and is not the one that is meant.
    await untilQueuesIdle(this.#account);
    const before = (await asked()).length;
    await this.requestReconcile();
    await eventually("end of the pass that was asked for", async () =>
      (await asked()).length > before ? true : undefined,
    );
  }

  /** Passes over this cluster that have ended. */
  async passes(): Promise<readonly Batch[]> {
    const group = messageGroup(this.cluster);
    return (await batches(this.#account.miniStack)).filter(({ messages }) => messages[0]?.group === group);
  }

  /** Waits for a phase that comes by itself; if it does not, the error tells what the product said last. */
  async waitForPhase(phase: Phase): Promise<StatusRecord> {
    return this.#wait(phase, async () => {});
  }

  /** The same, but asks for a look every few seconds. */
  async hurries(phase: Phase): Promise<StatusRecord> {
    let asked = Date.now();
    return this.#wait(phase, async () => {
      if (Date.now() - asked < 3000) return;
      asked = Date.now();
      await this.requestReconcile();
    });
  }

  async record(): Promise<StatusRecord | undefined> {
    try {
      const { Parameter } = await this.#account.clients.ssm.send(
        new GetParameterCommand({ Name: this.#name }),
      );
      const reading = readRecord(Parameter?.Value);
      return reading.kind === "record" ? reading.record : undefined;
    } catch (error) {
      if (error instanceof ParameterNotFound) return undefined;
      throw error;
    }
  }

  /** For stories in which more time has passed than they can wait. */
  async rewriteRecord(change: (record: StatusRecord) => StatusRecord): Promise<void> {
    await untilQueuesIdle(this.#account);
    const record = await this.record();
    if (record === undefined) throw new Error(`rewrite ${this.#name}: there is no record`);
    const command = new PutParameterCommand({
      Name: this.#name,
      Value: JSON.stringify(change(record)),
      Overwrite: true,
    });
    await this.#account.clients.ssm.send(command);
  }

  async #wait(phase: Phase, meanwhile: () => Promise<void>): Promise<StatusRecord> {
    let last: StatusRecord | undefined;
    try {
      return await eventually(`phase ${phase} of ${this.cluster.name}`, async () => {
        await this.#account.miniStack.refuseFallen();
        last = await this.record();
        if (last?.phase === phase) return last;
        await meanwhile();
        return undefined;
      });
    } catch (cause) {
      const lastLines = (await this.#account.miniStack.log()).trimEnd().split("\n").slice(-60).join("\n");
      const record = JSON.stringify(last);
      throw new Error(`The record says ${record}, never ${phase}. MiniStack's last words:\n${lastLines}`, {
        cause,
      });
    }
  }
}
