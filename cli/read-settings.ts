import type { FleetSettings } from "../functions/core/desired/fleet-settings.ts";
import { readFleetSettings } from "../functions/core/desired/read-fleet-settings.ts";
import { readText } from "./read-text.ts";
import { Refusal } from "./refusal.ts";

/** By hand there is no deployment: no part of a render depends on where it would be. */
const nowhere = { roleArn: "arn:aws:iam::000000000000:role/none", region: "none" };

/** The fleet's settings in a file, or those of a deployment that sets nothing. */
export async function readSettings(path: string | undefined): Promise<FleetSettings> {
  const text = path === undefined ? "{}" : await readText("settings file", path);
  try {
    return readFleetSettings(text, nowhere.roleArn, nowhere.region);
  } catch (error) {
    throw new Refusal(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
