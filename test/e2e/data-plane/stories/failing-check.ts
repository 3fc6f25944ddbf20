import type { StatusRecord } from "../../../../functions/core/record/status-record.ts";
import { eventually } from "../../harness/processes/eventually.ts";
import type { DataPlaneScene } from "./scene.ts";

type Check = StatusRecord["evidence"][number];

/** Looks again and again until the record says that the check fails, and why. */
export async function failingCheck({ owner }: DataPlaneScene, name: string, cause = /(?:)/): Promise<Check> {
  let last: unknown;
  try {
    return await eventually(`record in which "${name}" fails for ${cause}`, async () => {
      await owner.lookAndWait();
      const record = await owner.record();
      const found = record?.evidence.find((check) => check.name === name);
      last = [record?.phase, found];
      return found !== undefined && found.current < found.desired && cause.test(found.cause ?? "")
        ? found
        : undefined;
    });
  } catch (error) {
    throw new Error(`The record never said why "${name}" fails. It says: ${JSON.stringify(last)}`, {
      cause: error,
    });
  }
}
