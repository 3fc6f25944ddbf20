import { regionOf } from "../../cluster-id.ts";
import type { EksCluster } from "../../desired/eks-cluster.ts";
import { type Json, jsonAt, listAt, mapAt } from "../../json.ts";
import { type KubeObject, keyOf } from "../../kube-object.ts";
import type { Objection } from "../../objection.ts";
import { lookAgain } from "../look-again.ts";
import type { ImmutableChange } from "./find-immutable-changes.ts";

const claims = "spec.volumeClaimTemplates";

/**
 * A field that stands from creation to deletion: its owner decides between the old value and another object. Of several
 * such changes (`isOneOfMany`) all objects are deleted at once: a pass in between would make the first again as it was.
 */
export function immutableChange(
  change: ImmutableChange,
  cluster: EksCluster,
  isOneOfMany: boolean,
): Objection {
  const { object, path, before, after } = change;
  const { options, meanwhile } = replacements[object.kind] ?? binding;
  const setting = path.startsWith(claims) ? " or the fleet's storageSize" : "";
  return {
    code: "immutable-change",
    severity: "blocking",
    message:
      `${keyOf(object)} has ${path} ${shown(before)}, and would get ${shown(after)}: ` +
      "the API server never changes this field of an object that is there.",
    remedy:
      `To keep the old, take back the changed tag${setting}. To get the new: ` +
      `${kubectl(object)} delete ${object.kind.toLowerCase()} ${object.metadata.name}${options} ; ` +
      `${isOneOfMany ? "right after it the same for the others with this objection; " : ""}` +
      `the next pass makes it: ${anotherPass(cluster)} ; ${meanwhile(change)}`,
  };
}

interface Replacement {
  /** Options of kubectl delete. */
  readonly options: string;
  /** State of the cluster until the new object runs: one or two sentences. */
  readonly meanwhile: (change: ImmutableChange) => string;
}

const binding: Replacement = {
  options: "",
  meanwhile: () => "Until then its subjects lack these rights: nodes keep their network, new pods may wait.",
};

const replacements: Readonly<Record<string, Replacement>> = {
  DaemonSet: {
    options: " --cascade=orphan",
    meanwhile: ({ live }) =>
      "Without --cascade=orphan all its pods go at once, and a node without its agent can start no pods; those that run go on; replace " +
      `them node by node: ${kubectl(live)} delete pod -l ${labelsOf(live)} --field-selector spec.nodeName=NODE`,
  },
  Deployment: {
    options: "",
    meanwhile: () => "Until its new pods run, nodes keep their network; without the operator new nodes wait.",
  },
  StatefulSet: { options: " --cascade=orphan", meanwhile: keepingItsData },
  ClusterRoleBinding: binding,
  RoleBinding: binding,
  Secret: {
    options: "",
    meanwhile: () => "Its certificate is issued anew; nodes keep their network, Hubble is away for a while.",
  },
  Service: {
    options: "",
    meanwhile: () => "Until then what calls it fails; nodes keep their network.",
  },
};

function keepingItsData({ live, path }: ImmutableChange): string {
  const pod = `${live.metadata.name}-0`;
  if (!path.startsWith(claims)) {
    return `Its pod and volume stay, and nodes keep their network; then: ${kubectl(live)} delete pod ${pod}`;
  }
  const [template] = listAt(live, "spec", "volumeClaimTemplates");
  const claim = `${String(jsonAt(template, "metadata", "name"))}-${pod}`;
  return (
    "Its pod and volume stay; nodes keep their network. For an empty new volume, after that: " +
    `${kubectl(live)} delete pvc/${claim} pod/${pod} --wait=false ; ` +
    "SPIRE gets a new CA, authentication fails meanwhile."
  );
}

function anotherPass(cluster: EksCluster): string {
  return lookAgain({ name: cluster.name, region: regionOf(cluster) });
}

function kubectl({ metadata }: KubeObject): string {
  return metadata.namespace === undefined ? "kubectl" : `kubectl -n ${metadata.namespace}`;
}

function labelsOf(object: KubeObject): string {
  return Object.entries(mapAt(object, "spec", "selector", "matchLabels"))
    .map(([name, value]) => `${name}=${value}`)
    .join(",");
}

/** In brief: a record has room for a few hundred characters. */
function shown(value: Json | undefined): string {
  const text = value === undefined ? "no value" : JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
