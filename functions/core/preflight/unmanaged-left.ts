import { setTag } from "../desired/tag-commands.ts";
import { firstNames } from "../first-names.ts";
import type { Objection } from "../objection.ts";
import type { StatusRecord } from "../record/status-record.ts";

/** Pods from before Cilium that nobody restarts; undefined: there are none. */
export function unmanagedLeft(
  arn: string,
  {
    total,
    first,
    restarting = 0,
    inVain,
  }: Pick<NonNullable<StatusRecord["unmanagedPods"]>, "total" | "first" | "restarting" | "inVain">,
): Objection | undefined {
  if (total - restarting <= 0) return undefined;
  return {
    code: "unmanaged-pods",
    severity: "warning",
    message:
      `${total - restarting} pods were there before Cilium and are not managed by it, without policy and encryption: ` +
      `${firstNames(first)}.${inVain === undefined ? "" : helpless(inVain)}`,
    remedy: `${restartOf(first)}Have it done within disruption budgets: ${setTag(arn, "cilium_restart_pods", "all")}`,
  };
}

function helpless(inVain: string): string {
  return ` Of ${inVain.split(" ").length} workloads a restart did not help, or nobody makes other pods: they are not restarted again.`;
}

/** The line for the first workload that has one; bare pods and Jobs are their owners' to begin anew. */
function restartOf(counted: readonly string[]): string {
  for (const text of counted) {
    const [, namespace, kind = "", name] =
      /^(\S+) (Deployment|StatefulSet|DaemonSet) (\S+): /.exec(text) ?? [];
    if (namespace !== undefined)
      return `Restart each when it suits you: kubectl -n ${namespace} rollout restart ${kind.toLowerCase()}/${name} ; `;
  }
  return "";
}
