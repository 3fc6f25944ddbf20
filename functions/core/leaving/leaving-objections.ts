import { regionOf } from "../cluster-id.ts";
import { setTag } from "../desired/tag-commands.ts";
import { firstNames } from "../first-names.ts";
import type { HealthCheck } from "../health/health-check.ts";
import type { Objection } from "../objection.ts";
import { acknowledgements } from "../preflight/acknowledgements.ts";
import { productNames } from "../product-names.ts";
import { exportName } from "./policy-export.ts";
import type { Removal } from "./removal.ts";

/** Whom an objection speaks to: the cluster, and what its tag acknowledges already. */
interface Owner {
  readonly arn: string;
  readonly acknowledged: readonly string[];
}

/** Codes of what is told to the end, also by a pass that finds nothing of a removal any more but its record. */
export const lastingCodes: readonly string[] = [
  "policies-exported",
  "network-policies-unenforced",
  "pods-still-wired",
  "spire-volume",
];

/** Acknowledged with a number, so that one more than was seen asks again. */
export function countedCode(code: "policies-in-force" | "purge", count: number): string {
  return `${code}-${count}`;
}

function acknowledge({ arn, acknowledged }: Owner, code: string): string {
  return setTag(arn, "cilium_acknowledge", acknowledgements(acknowledged, [code]));
}

const replaced = (arn: string) =>
  `have the nodes replaced in place of being cleaned: ${setTag(arn, "cilium_on_disable", "replace")}`;

/** Policies of Cilium that cease with it; nothing is removed before somebody has said that they may. */
export function policiesInForce(owner: Owner, names: readonly string[]): Objection {
  const code = countedCode("policies-in-force", names.length);
  return {
    code: "policies-in-force",
    severity: "blocking",
    message: `${names.length} policies of Cilium would be enforced no longer: ${firstNames(names)}.`,
    remedy:
      "See what they admit and refuse: kubectl get ciliumnetworkpolicies,ciliumclusterwidenetworkpolicies -A ; " +
      `then let them go, which exports them first: ${acknowledge(owner, code)}`,
  };
}

/** Policies of Kubernetes that nobody enforces when Cilium is gone. */
export function networkPoliciesUnenforced(owner: Owner, count: number): Objection {
  return {
    code: "network-policies-unenforced",
    severity: "warning",
    message: `${count} NetworkPolicies are enforced by nobody once Cilium is gone: the VPC CNI's policy agent is off.`,
    remedy:
      "Have the VPC CNI enforce them when Cilium is gone: " +
      `aws eks update-addon --region ${regionOf(owner)} --cluster-name ${owner.arn.split("/").at(-1)} --addon-name vpc-cni ` +
      `--configuration-values '{"enableNetworkPolicy":"true"}' ; or hear no more of it: ${acknowledge(owner, "network-policies-unenforced")}`,
  };
}

/** Where the policies are that a removal has written down. */
export function policiesExported({ policies, configMaps }: NonNullable<Removal["exported"]>): Objection {
  const names = Array.from({ length: configMaps }, (_, index) => exportName(index + 1));
  const line = (name: string) =>
    `kubectl -n ${productNames.namespace} get configmap ${name} -o jsonpath='{.data.policies\\.json}' | kubectl apply -f -`;
  return {
    code: "policies-exported",
    severity: "warning",
    message: `${policies} policies of Cilium are enforced no longer; they are kept in ConfigMap ${names.map((name) => `${productNames.namespace}/${name}`).join(", ")}.`,
    remedy: `Apply them again where Cilium is on: ${names.map(line).join(" ; ")}`,
  };
}

/** What becomes of SPIRE's volume, before it does. */
export function spireVolume(kept: boolean): Objection {
  const pvc = "kubectl -n cilium-spire get persistentvolumeclaims";
  return kept
    ? {
        code: "spire-volume",
        severity: "warning",
        message:
          "SPIRE's volume is kept, and so is its namespace cilium-spire (setting spireVolumeOnRemoval).",
        remedy: `See it: ${pvc} ; before Cilium is asked for again: kubectl label namespace cilium-spire ${productNames.ownerLabel}=true`,
      }
    : {
        code: "spire-volume",
        severity: "warning",
        message:
          "SPIRE's volume is deleted with its namespace cilium-spire: its CA and entries go (setting spireVolumeOnRemoval).",
        remedy: `See it: ${pvc}`,
      };
}

/** The API server takes no errands that clean. */
export function cleaningRefused(arn: string, { cause = "it takes none", remedy }: HealthCheck): Objection {
  return {
    code: "cleaning-refused",
    severity: "warning",
    message: `No errand cleans the nodes: ${cause}.`,
    remedy: `${remedy === undefined ? "" : `${remedy} ; `}or ${replaced(arn)}`,
  };
}

/** The same of errands that only ask. */
export function questionRefused(
  arn: string,
  what: string,
  { cause = "the API server takes none", remedy }: HealthCheck,
): Objection {
  return {
    code: "errands-refused",
    severity: "warning",
    message: `No errand tells ${what}: ${cause}.`,
    remedy: `${remedy === undefined ? "" : `${remedy} ; `}or ${replaced(arn)}`,
  };
}

/** Nodes that are not clean when all else is gone, each with why; `lines` replace those that stand. */
export function nodesNotClean(arn: string, told: readonly string[], lines: string | undefined): Objection {
  return {
    code: "nodes-not-clean",
    severity: "warning",
    message: `${told.length} nodes that ran an agent are not clean: ${firstNames(told)}.`,
    remedy: `${lines === undefined ? "" : `Replace them: ${lines} ; `}or wait for no node that is away: ${setTag(arn, "cilium_on_disable", "replace")}`,
  };
}

/** Clean nodes on which new pods do not start, resolve or talk. */
export function newPodsFail(arn: string, told: readonly string[]): Objection {
  return {
    code: "new-pods-fail",
    severity: "blocking",
    message: `New pods do not do well on ${told.length} clean nodes: ${firstNames(told)}.`,
    remedy: `See what the VPC CNI says: kubectl -n kube-system logs -l k8s-app=aws-node --tail=50 ; or ${replaced(arn)}`,
  };
}

/** Pods that Cilium has wired and nobody has restarted. */
export function podsStillWired(arn: string, { total, first }: NonNullable<Removal["wired"]>): Objection {
  return {
    code: "pods-still-wired",
    severity: "warning",
    message: `${total} pods keep the smaller MTU of Cilium's routes until they start anew: ${firstNames(first)}.`,
    remedy: `Restart them when it suits you: kubectl get pods -A -o wide ; another time have it done: ${setTag(arn, "cilium_restart_pods", "all")}`,
  };
}

/** Objects of users that a purge takes. */
export function purgeToAcknowledge(owner: Owner, objects: number, kinds: readonly string[]): Objection {
  return {
    code: "purge-to-acknowledge",
    severity: "blocking",
    message: `A purge deletes ${objects} objects of cilium.io for good: ${firstNames(kinds)}.`,
    remedy: `See them: kubectl get crd -o name | grep cilium.io ; then let them go: ${acknowledge(owner, countedCode("purge", objects))} ; or keep them: ${setTag(owner.arn, "cilium_on_disable", "uninstall")}`,
  };
}

/** Objects of cilium.io that a purge has deleted, and that finalizers keep. */
export function purgeHeld(names: readonly string[]): Objection {
  return {
    code: "purge-held",
    severity: "warning",
    message: `${names.length} objects of cilium.io are deleted and do not end: ${firstNames(names)}.`,
    remedy: "See which finalizers keep them: kubectl get crd -o name | grep cilium.io",
  };
}
