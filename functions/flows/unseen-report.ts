import { isAboutTaints } from "../core/health/taint-source.ts";
import type { StatusReport } from "../core/record/status-report.ts";
import { type Installed, installedAsRecorded } from "./installed-as-recorded.ts";
import type { DescribedPass } from "./pass.ts";

/**
 * A report of a pass that did not see into its cluster: what is installed there is what the last record says. A removal
 * that is under way stays one, because a later pass tells by its phase that it is to be finished.
 */
export function unseenReport(
  { cluster, previous, tags }: DescribedPass,
  status: Omit<StatusReport, "kubernetes" | keyof Installed | "nodesToReplace">,
): StatusReport {
  const isRemoving = previous?.phase === "removing" && tags.requested.enable !== true;
  // What a removal has still to wait for is not gone because nobody looked.
  const waitedFor = isRemoving ? previous.objections.first.filter(isAboutTaints) : [];
  return {
    ...(cluster.version === "" ? {} : { kubernetes: cluster.version }),
    ...installedAsRecorded(previous),
    ...(previous?.nodesToReplace === undefined ? {} : { nodesToReplace: previous.nodesToReplace }),
    ...(isRemoving && previous.leftTo !== undefined ? { leftTo: previous.leftTo } : {}),
    ...status,
    ...(waitedFor.length > 0 ? { objections: [...waitedFor, ...(status.objections ?? [])] } : {}),
    ...(isRemoving ? { phase: "removing" } : {}),
  };
}
