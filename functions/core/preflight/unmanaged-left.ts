import { setTag } from "../desired/tag-commands.ts";
import { firstNames } from "../first-names.ts";
import type { Objection } from "../objection.ts";

/** Pods from before Cilium that nobody restarts; undefined: there are none. */
export function unmanagedLeft(
  arn: string,
  {
    total,
    first,
    restarting = 0,
  }: { readonly total: number; readonly first: readonly string[]; readonly restarting?: number | undefined },
): Objection | undefined {
  if (total - restarting <= 0) return undefined;
  return {
    code: "unmanaged-pods",
    severity: "warning",
    message:
      `${total - restarting} pods were there before Cilium and are not managed by it, without policy and encryption: ` +
      `${firstNames(first)}.`,
    remedy: `${restartOf(first)}Have it done within disruption budgets: ${setTag(arn, "cilium_restart_pods", "all")}`,
  };
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
