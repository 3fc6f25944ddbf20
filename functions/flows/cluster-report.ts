import type { Revision } from "../core/plan/state-config-maps.ts";
import { recordedPinned, recordedSpec } from "../core/record/recorded-spec.ts";
import type { StatusReport } from "../core/record/status-report.ts";
import type { ConnectedPass } from "./pass.ts";

/** A report of a connected cluster, with what every one of them says: Kubernetes, and what is installed. */
export function clusterReport(
  { cluster }: ConnectedPass,
  installed: Pick<Revision, "spec" | "pinned" | "number"> | undefined,
  status: Omit<StatusReport, "kubernetes" | "release" | "revision" | "spec" | "pinned">,
): StatusReport {
  return {
    kubernetes: cluster.version,
    ...(installed === undefined
      ? {}
      : {
          release: installed.spec.release,
          revision: installed.number,
          spec: recordedSpec(installed.spec),
          pinned: recordedPinned(installed.pinned),
        }),
    ...status,
  };
}
