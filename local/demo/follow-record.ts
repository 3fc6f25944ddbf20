import { setTimeout as pause } from "node:timers/promises";
import { GetParameterCommand, ParameterNotFound, type SSMClient } from "@aws-sdk/client-ssm";
import { readRecord } from "../../functions/core/record/read-record.ts";
import type { StatusRecord } from "../../functions/core/record/status-record.ts";
import type { Narrator } from "./narrator.ts";

/** Reads one cluster's record as any other stack would, and narrates every change of phase or reason. */
export class RecordFollower {
  readonly #ssm: SSMClient;
  readonly #name: string;
  readonly #narrator: Narrator;
  readonly #timeoutSeconds: number;
  #last: StatusRecord | undefined;

  /** `timeoutSeconds`: of the reader's clock, for one step. */
  constructor(ssm: SSMClient, name: string, narrator: Narrator, timeoutSeconds = 15) {
    this.#ssm = ssm;
    this.#name = name;
    this.#narrator = narrator;
    this.#timeoutSeconds = timeoutSeconds;
  }

  /** Waits for a record that is as described; throws StepFailed when it does not come. */
  async until(step: string, isSo: (record: StatusRecord) => boolean): Promise<StatusRecord> {
    const deadline = performance.now() + this.#timeoutSeconds * 1000;
    while (performance.now() < deadline) {
      const record = await this.look();
      if (record !== undefined && isSo(record)) return record;
      await pause(20);
    }
    const { phase, reason } = this.#last ?? { phase: "no record", reason: this.#name };
    throw new StepFailed(step, `${phase}: ${reason}`);
  }

  /** Reads the record once; undefined: nothing was recorded yet. */
  async look(): Promise<StatusRecord | undefined> {
    const record = await this.#read();
    const last = this.#last;
    if (record !== undefined && (record.phase !== last?.phase || record.reason !== last.reason)) {
      this.#narrator.event(`${record.phase.padEnd(10)} ${record.reason}`);
      for (const { message, remedy } of record.objections.first) {
        this.#narrator.detail(`objection: ${message}`);
        this.#narrator.detail(`remedy: ${remedy}`);
      }
    }
    this.#last = record;
    return record;
  }

  async #read(): Promise<StatusRecord | undefined> {
    try {
      const { Parameter } = await this.#ssm.send(new GetParameterCommand({ Name: this.#name }));
      const reading = readRecord(Parameter?.Value);
      return reading.kind === "record" ? reading.record : undefined;
    } catch (error) {
      if (error instanceof ParameterNotFound) return undefined;
      throw error;
    }
  }
}

/** A step of the story that was not seen. */
export class StepFailed extends Error {
  override readonly name = "StepFailed";

  constructor(step: string, lastSeen: string) {
    super(`${step}: not seen. Last seen: ${lastSeen}`);
  }
}
