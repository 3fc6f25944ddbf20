import type { StatusReport } from "../core/record/status-report.ts";
import type { Installed } from "./installed-as-recorded.ts";
import type { ConnectedPass } from "./pass.ts";

/** A report of a connected cluster, with what every one of them says: Kubernetes, and what is installed. */
export function clusterReport(
  { cluster }: ConnectedPass,
  installed: Installed,
  status: Omit<StatusReport, "kubernetes" | keyof Installed>,
): StatusReport {
  return { kubernetes: cluster.version, ...installed, ...status };
}
