import type { Phase } from "../../../functions/core/record/phase.ts";
import type { StatusRecord } from "../../../functions/core/record/status-record.ts";
import { eventually } from "../harness/processes/eventually.ts";
import type { DataPlaneWorld } from "./data-plane-world.ts";
import { lastWords } from "./last-words.ts";

/** Has the product look again and again until its record says the phase; that saves the time of its requeues. */
export async function reconcileUntil(
  { owner, world, machines }: DataPlaneWorld,
  phase: Phase,
): Promise<StatusRecord> {
  let last: StatusRecord | undefined;
  try {
    return await eventually(`phase ${phase}`, async () => {
      await owner.lookAndWait();
      last = await owner.record();
      return last?.phase === phase ? last : undefined;
    });
  } catch (cause) {
    const lines = [
      ...world.log.slice(-20),
      JSON.stringify(last),
      ...(await lastWords(machines, world.controlPlane.admin)),
    ];
    throw new Error(
      `The record never said ${phase}. Last words of the product, the record, and of pods that are not ready:\n${lines.join("\n")}`,
      {
        cause,
      },
    );
  }
}
