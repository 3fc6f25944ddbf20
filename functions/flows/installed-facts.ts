import { currentRevision, type LiveState } from "../core/plan/live-state.ts";
import type { StatusReport } from "../core/record/status-report.ts";

/** What every report of a cluster with Cilium says, whatever its phase. */
export function installedFacts(live: LiveState): Pick<StatusReport, "release" | "revision"> {
  const lastApplied = currentRevision(live);
  return lastApplied === undefined ? {} : { release: lastApplied.spec.release, revision: lastApplied.number };
}
