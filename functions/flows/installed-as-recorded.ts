import type { StatusRecord } from "../core/record/status-record.ts";
import type { StatusReport } from "../core/record/status-report.ts";

/** What is installed, in the record's terms; without members: nothing is. */
export type Installed = Pick<StatusReport, "release" | "revision" | "spec" | "pinned">;

/** What the last record says to be installed, for a pass that did not see into its cluster, or finds the state lost. */
export function installedAsRecorded(previous: StatusRecord | undefined): Installed {
  return {
    ...(previous?.release == null ? {} : { release: previous.release }),
    ...(previous?.revision == null ? {} : { revision: previous.revision }),
    ...(previous?.spec == null ? {} : { spec: previous.spec }),
    ...(previous?.pinned === undefined ? {} : { pinned: previous.pinned }),
  };
}
