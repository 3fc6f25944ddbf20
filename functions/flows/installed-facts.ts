import { currentRevision } from "../core/plan/current-revision.ts";
import type { LiveState } from "../core/plan/live-state.ts";
import type { Report } from "../core/record/report.ts";

/** What every report of a cluster with Cilium says, whatever its phase. */
export function installedFacts(live: LiveState): Pick<Report, "release" | "revision"> {
  const installed = currentRevision(live);
  return installed === undefined ? {} : { release: installed.wish.release, revision: installed.number };
}
