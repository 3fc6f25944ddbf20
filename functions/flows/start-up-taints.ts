import { jsonAt, listAt } from "../core/json.ts";
import type { KubeObject } from "../core/kube-object.ts";
import type { Objection } from "../core/objection.ts";
import type { ConnectedPass } from "./pass.ts";

const isOurs = (taint: unknown) =>
  String(jsonAt(taint as never, "key")).endsWith("cilium.io/agent-not-ready");

/** Our operator taints with this effect; node groups are told to set NoExecute, which is theirs to take back. */
const isOperators = (taint: unknown) => isOurs(taint) && jsonAt(taint as never, "effect") === "NoSchedule";

/**
 * Takes off the start-up taints that our operator left on its way out; nobody else would. The objection names the nodes
 * whose taint comes from elsewhere, because new ones would get it again.
 */
export async function clearStartUpTaints(
  { kube }: ConnectedPass,
  nodes: readonly KubeObject[],
): Promise<Objection[]> {
  const left = nodes.filter((node) => listAt(node, "spec", "taints").some(isOperators));
  await Promise.all(
    left.map(({ apiVersion, kind, metadata, ...node }) => {
      const { name, resourceVersion } = metadata;
      const taints = listAt(node, "spec", "taints").filter((taint) => !isOperators(taint));
      const version = resourceVersion === undefined ? {} : { resourceVersion };
      return kube.apply(
        { apiVersion, kind, metadata: { name, ...version }, spec: { taints } },
        { force: true },
      );
    }),
  );
  const others = nodes.filter((node) =>
    listAt(node, "spec", "taints").some((taint) => isOurs(taint) && !isOperators(taint)),
  );
  return others.length === 0 ? [] : [startUpTaintLeft(others)];
}

function startUpTaintLeft(nodes: readonly KubeObject[]): Objection {
  const taints = nodes.flatMap((node) => listAt(node, "spec", "taints").filter(isOurs));
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
