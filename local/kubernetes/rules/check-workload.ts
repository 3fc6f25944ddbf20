import { isMap, listAt, mapAt } from "../../../functions/core/json.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import type { StatusCause } from "../api-failure.ts";
import { textAt } from "../json-map.ts";

const workloads: ReadonlySet<string> = new Set(["DaemonSet", "Deployment", "StatefulSet", "ReplicaSet"]);

/** Rules for workloads besides their schema. */
export function checkWorkload(object: KubeObject): readonly StatusCause[] {
  if (!workloads.has(object.kind)) return [];
  const { labels } = mapAt(object, "spec", "template", "metadata");
  const selector = mapAt(object, "spec", "selector");
  const wanted = Object.entries(mapAt(selector, "matchLabels"));
  const selects =
    Object.keys(selector).length > 0 && wanted.every(([key, value]) => mapAt(labels)[key] === value);
  return [
    ...(selects ? [] : [unselected(JSON.stringify(labels ?? null))]),
    ...incompleteContainers(object),
    ...unprivilegedMounts(object),
  ];
}

function incompleteContainers(object: KubeObject): readonly StatusCause[] {
  const field = "spec.template.spec.containers";
  const containers = listAt(object, ...field.split("."));
  if (containers.length === 0) return [required(field)];
  return containers.flatMap((container, index) =>
    textAt(container, "image") === "" ? [required(`${field}[${index}].image`)] : [],
  );
}

function required(field: string): StatusCause {
  return { reason: "FieldValueRequired", message: "Required value", field };
}

function unselected(labels: string): StatusCause {
  return {
    reason: "FieldValueInvalid",
    message: `Invalid value: ${labels}: \`selector\` does not match template \`labels\``,
    field: "spec.template.metadata.labels",
  };
}

function unprivilegedMounts(object: KubeObject): readonly StatusCause[] {
  return ["initContainers", "containers"].flatMap((list) =>
    listAt(object, "spec", "template", "spec", list).flatMap((container, index) => {
      const back = listAt(container, "volumeMounts").filter(
        (mount) => isMap(mount) && mount["mountPropagation"] === "Bidirectional",
      );
      if (mapAt(container, "securityContext")["privileged"] === true) return [];
      return back.map(() => ({
        reason: "FieldValueForbidden",
        message: "Forbidden: Bidirectional mount propagation is available only to privileged containers",
        field: `spec.template.spec.${list}[${index}].volumeMounts.mountPropagation`,
      }));
    }),
  );
}
