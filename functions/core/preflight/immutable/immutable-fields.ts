import { type Json, jsonAt, listAt, mapAt } from "../../json.ts";
import type { KubeObject } from "../../kube-object.ts";

export interface ImmutableField {
  readonly path: string;
  /** Value of the field in full, whether the object comes from the render or from the server with its defaults. */
  readonly read: (object: KubeObject) => Json | undefined;
}

const plain = (path: string, absent?: Json): ImmutableField => ({
  path,
  read: (object) => jsonAt(object, ...path.split(".")) ?? absent,
});

const selector = plain("spec.selector");
const roleRef = plain("roleRef");

/** Fields that stand from creation to deletion, by kind, as far as the render may hold them. */
export const immutableFields: Readonly<Record<string, readonly ImmutableField[]>> = {
  DaemonSet: [selector],
  Deployment: [selector],
  StatefulSet: [
    selector,
    plain("spec.serviceName"),
    plain("spec.podManagementPolicy", "OrderedReady"),
    { path: "spec.volumeClaimTemplates", read: claimTemplates },
  ],
  ClusterRoleBinding: [roleRef],
  RoleBinding: [roleRef],
  Secret: [plain("type", "Opaque")],
  Service: [{ path: "spec.clusterIP", read: addressOf }],
};

function claimTemplates(object: KubeObject): Json {
  return listAt(object, "spec", "volumeClaimTemplates").map((template) => ({
    metadata: Object.fromEntries(
      ["name", "labels", "annotations"].map((part) => [part, jsonAt(template, "metadata", part)]),
    ),
    spec: { volumeMode: "Filesystem", ...mapAt(template, "spec") },
  }));
}

/** Whether an address is assigned, whichever: the server refuses to take one away, or to give a headless Service one. */
function addressOf(object: KubeObject): Json {
  return jsonAt(object, "spec", "clusterIP") === "None" ? "None" : "assigned";
}
