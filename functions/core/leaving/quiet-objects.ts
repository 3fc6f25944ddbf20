import type { ConfigMap } from "kubernetes-types/core/v1.js";
import { jsonAt, mapAt } from "../json.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";
import { configurationChecksum } from "../manifests/parts/pod.ts";
import { agentsKey, chainAnnotation } from "../plan/chained-cni.ts";
import { productNames } from "../product-names.ts";

/** What makes agents let go, beside what was applied; the last has their stop hook delete the CNI file. */
const quiet = { "enable-policy": "never", "cni-uninstall": "true" } as const;

/** Configuration and agents as applied, but without encryption and policies. */
export interface QuietObjects {
  readonly config: KubeObject;
  readonly agents: KubeObject;
  /** That pods of these agents carry as an annotation. */
  readonly checksum: string;
}

/**
 * The objects by which agents stop to encrypt and to enforce; undefined: nobody knows what was applied. Everything else
 * of them stays as it is, so that nodes which still encrypt or authenticate find their peers.
 *
 * @param applied The objects of the current revision.
 * @param live The agents as they stand, whose reasons to restart stay.
 * @param unready Nodes that no roll-out reaches; their agents may not hold up those of the others.
 */
export function quietObjects(
  applied: readonly KubeObject[],
  live: KubeObject,
  unready: number,
): QuietObjects | undefined {
  const found = (key: string) => applied.find((object) => keyOf(object) === key);
  const config = found(`ConfigMap ${productNames.namespace}/cilium-config`);
  const agents = found(agentsKey);
  if (config === undefined || agents === undefined) return undefined;
  const before = mapAt(config, "data");
  const encryption = "enable-wireguard" in before ? { "enable-wireguard": "false" } : {};
  const quietConfig = { ...config, data: { ...before, ...encryption, ...quiet } };
  const template = mapAt(agents, "spec", "template");
  const checksum = configurationChecksum(quietConfig as unknown as ConfigMap);
  const annotations = {
    ...mapAt(template, "metadata", "annotations"),
    ...reasonsOf(live),
    ...checksum,
  };
  const spec = {
    ...mapAt(agents, "spec"),
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 + unready } },
    template: { ...template, metadata: { ...mapAt(template, "metadata"), annotations } },
  };
  return {
    config: quietConfig,
    agents: { ...agents, spec },
    checksum: checksum[productNames.configurationChecksum] ?? "",
  };
}

function reasonsOf(live: KubeObject): Readonly<Record<string, string>> {
  const { chainAnnotation: chainKey, restartAnnotation } = productNames;
  const restart = jsonAt(live, "spec", "template", "metadata", "annotations", restartAnnotation);
  const chain = chainAnnotation(live);
  return {
    ...(typeof restart === "string" ? { [restartAnnotation]: restart } : {}),
    ...(typeof chain === "string" ? { [chainKey]: chain } : {}),
  };
}

/** Whether configuration and agents stand as these say. */
export function standsQuiet(
  { config, agents, checksum }: QuietObjects,
  live: { readonly config: KubeObject | undefined; readonly agents: KubeObject },
): boolean {
  const data = mapAt(live.config, "data");
  const wanted = mapAt(config, "data");
  const most = ["spec", "updateStrategy", "rollingUpdate", "maxUnavailable"] as const;
  return (
    Object.entries(wanted).every(([key, value]) => data[key] === value) &&
    checksumOf(mapAt(live.agents, "spec", "template")) === checksum &&
    jsonAt(live.agents, ...most) === jsonAt(agents, ...most)
  );
}

/** Which configuration a pod, or the template of one, was made with. */
export function checksumOf(pod: Parameters<typeof mapAt>[0]): string | undefined {
  const value = jsonAt(pod, "metadata", "annotations", productNames.configurationChecksum);
  return typeof value === "string" ? value : undefined;
}
