import type { FleetSettings } from "../functions/core/desired/fleet-settings.ts";
import { readFleetSettings } from "../functions/core/desired/read-fleet-settings.ts";
import { readText } from "./read-text.ts";
import { Refusal } from "./refusal.ts";

/** Deployment that stands in where there is none: no part of a render depends on role and region. */
const noDeployment = { roleArn: "arn:aws:iam::000000000000:role/none", region: "none" };

/** Fleet settings in a file, or the defaults without one. */
export async function readSettings(path: string | undefined): Promise<FleetSettings> {
  const text = path === undefined ? "{}" : await readText("settings file", path);
  try {
    return readFleetSettings(text, noDeployment.roleArn, noDeployment.region);
  } catch (error) {
    throw new Refusal(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
