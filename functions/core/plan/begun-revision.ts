import type { LastApplied } from "../desired/last-applied.ts";
import { keyOf } from "../kube-object.ts";
import { agentsKey } from "./chained-cni.ts";
import { currentRevision, type LiveState } from "./live-state.ts";
import { sameSpec } from "./plan-changes.ts";
import { carriesTemplate } from "./pod-template.ts";
import type { Revision } from "./state-config-maps.ts";

/**
 * The revision that a pass has begun to apply and that no inventory names, where agents are being rolled to it already: it is
 * finished as it is stored. Rendered anew, by other settings or by another version of the product, it would roll them to
 * a third template.
 */
export function begunRevision(live: LiveState, desired: LastApplied): Revision | undefined {
  const agents = live.objects.get(agentsKey);
  const current = live.inventory && currentRevision(live);
  if (agents === undefined || current === undefined) return undefined;
  const agentsOf = ({ objects }: Revision) => objects.find((object) => keyOf(object) === agentsKey);
  const before = agentsOf(current);
  return live.revisions.find((revision) => {
    const after = agentsOf(revision);
    return (
      revision.number > current.number &&
      sameSpec(revision, desired) &&
      before !== undefined &&
      after !== undefined &&
      carriesTemplate(agents, after) &&
      !carriesTemplate(agents, before)
    );
  });
}
