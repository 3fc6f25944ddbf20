import { setTimeout as pause } from "node:timers/promises";
import { GetParameterCommand, ParameterNotFound, type SSMClient } from "@aws-sdk/client-ssm";
import { readRecord } from "../../functions/core/record/read-record.ts";
import type { StatusRecord } from "../../functions/core/record/status-record.ts";
import type { Narrator } from "./narrator.ts";
import type { StoryTime } from "./story-time.ts";

/** Milliseconds of the reader's clock between two looks. */
const lookEvery = 20;

/** Reads one cluster's record as any other stack would, and narrates every change of phase or reason. */
export class RecordFollower {
  readonly #ssm: SSMClient;
  readonly #name: string;
  readonly #narrator: Narrator;
  readonly #time: StoryTime;
  readonly #patience: number;
  #last: StatusRecord | undefined;

  /** `patience`: seconds of the world's clock that one step may take, however busy the reader's machine is. */
  constructor(ssm: SSMClient, name: string, narrator: Narrator, time: StoryTime, patience = 1_200) {
    this.#ssm = ssm;
    this.#name = name;
    this.#narrator = narrator;
    this.#time = time;
    this.#patience = patience;
  }

  /** Waits for a record that is as described; throws StepFailed when it does not come. */
  async until(step: string, isSo: (record: StatusRecord) => boolean): Promise<StatusRecord> {
    for (let waited = 0; waited <= this.#patience; waited += await this.wait()) {
      const record = await this.look();
      if (record !== undefined && isSo(record)) return record;
    }
    const { phase, reason } = this.#last ?? { phase: "no record", reason: this.#name };
    throw new StepFailed(step, `${phase}: ${reason}`);
  }

  /** Lets the world go on between two looks; answers the seconds that passed in it. */
  async wait(): Promise<number> {
    await pause(lookEvery);
    return this.#time.pass(lookEvery);
  }

  /** One look; undefined: nothing was recorded yet. */
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
