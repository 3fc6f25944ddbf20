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
    remedy:
      `Restart them when it suits you (kubectl -n NAMESPACE rollout restart KIND/NAME; bare pods and Jobs by their owner), or ` +
      `let it be done within disruption budgets: ${setTag(arn, "cilium_restart_pods", "all")}`,
  };
}
