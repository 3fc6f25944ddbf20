import type { Deployment } from "../core/plan/deployment.ts";
import type { Ports } from "./ports/ports.ts";

/** The deployment that this function belongs to. */
export function deploymentOf({
  settings,
  recordPrefix,
}: Pick<Ports, "settings" | "recordPrefix">): Deployment {
  const { account, region } = settings.scope;
  return { account, region, prefix: recordPrefix };
}
