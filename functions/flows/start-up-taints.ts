import { appliedTaintKey, isStartUpTaint } from "../core/health/start-up-taint.ts";
import { type Json, jsonAt, listAt } from "../core/json.ts";
import type { KubeObject } from "../core/kube-object.ts";
import type { Objection } from "../core/objection.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";

/** Which taints of a node hold pods back until Cilium runs. */
interface StartUpTaints {
  readonly isStartUp: (taint: Json) => boolean;
  /** Our operator taints with this effect; node groups are told to set NoExecute, which is theirs to take back. */
  readonly isOperators: (taint: Json) => boolean;
}

/** By the key as applied and as set, of which each may be the older one. */
function startUpTaints({ ports }: ConnectedPass, { revision, live }: Observed): StartUpTaints {
  const applied = appliedTaintKey([...live.objects.values(), ...(revision?.objects ?? [])]);
  const isStartUp = (taint: Json) => isStartUpTaint(taint, applied, ports.settings.agentNotReadyTaintKey);
  return { isStartUp, isOperators: (taint) => isStartUp(taint) && jsonAt(taint, "effect") === "NoSchedule" };
}

/**
 * Takes off the start-up taints that our operator left on its way out; nobody else would. The objection names the nodes
 * whose taint comes from elsewhere, because new ones would get it again.
 */
export async function clearStartUpTaints(pass: ConnectedPass, observed: Observed): Promise<Objection[]> {
  const { nodes } = observed;
  const { isStartUp, isOperators } = startUpTaints(pass, observed);
  const left = nodes.filter((node) => listAt(node, "spec", "taints").some(isOperators));
  await Promise.all(
    left.map(({ apiVersion, kind, metadata, ...node }) => {
      const { name, resourceVersion } = metadata;
      const taints = listAt(node, "spec", "taints").filter((taint) => !isOperators(taint));
      const version = resourceVersion === undefined ? {} : { resourceVersion };
      return pass.kube.apply(
        { apiVersion, kind, metadata: { name, ...version }, spec: { taints } },
        { force: true },
      );
    }),
  );
  const others = nodes.filter((node) =>
    listAt(node, "spec", "taints").some((taint) => isStartUp(taint) && !isOperators(taint)),
  );
  return others.length === 0 ? [] : [startUpTaintLeft(others, isStartUp)];
}

function startUpTaintLeft(nodes: readonly KubeObject[], isStartUp: StartUpTaints["isStartUp"]): Objection {
  const taints = nodes.flatMap((node) => listAt(node, "spec", "taints").filter(isStartUp));
  const [first] = taints.map((taint) => `${jsonAt(taint, "key")}:${jsonAt(taint, "effect")}`);
  const names = nodes.map(({ metadata }) => metadata.name);
  return {
    code: "start-up-taint-left",
    severity: "blocking",
    message: `${nodes.length} nodes carry the start-up taint ${first}, which nothing takes off without Cilium: no pod starts there.`,
    remedy:
      "Take the taint out of node groups and Karpenter NodePools, and then off the nodes: " +
      `kubectl taint nodes ${names.slice(0, 5).join(" ")} ${first}-`,
  };
}
