import { isMap, type Json, type JsonMap, mapAt } from "../../../functions/core/json.ts";
import { isList, textAt } from "../json-map.ts";

/** Defaults that depend on what was sent. Each answers the members that it adds or changes. */
export const computedDefaults: Readonly<Record<string, (value: JsonMap) => JsonMap>> = {
  PodSpec: ({ serviceAccount, serviceAccountName }) => {
    const account = serviceAccountName ?? serviceAccount;
    return account === undefined ? {} : { serviceAccount: account, serviceAccountName: account };
  },
  Container: (container) => ({
    imagePullPolicy: container["imagePullPolicy"] ?? pullPolicy(textAt(container, "image")),
  }),
  ServicePort: ({ targetPort, port }) => ({ targetPort: targetPort ?? port }),
  DaemonSetUpdateStrategy: rolling({ maxUnavailable: 1, maxSurge: 0 }),
  DeploymentStrategy: rolling({ maxUnavailable: "25%", maxSurge: "25%" }),
  StatefulSetUpdateStrategy: rolling({ partition: 0 }),
  StatefulSetSpec: ({ volumeClaimTemplates }) =>
    isList(volumeClaimTemplates) ? { volumeClaimTemplates: volumeClaimTemplates.map(asClaim) } : {},
  Secret: ({ data, stringData }) => {
    if (!isMap(stringData)) return {};
    const encoded = Object.entries(stringData).map(([key, text]) => [key, base64(text)]);
    return { data: { ...(isMap(data) ? data : {}), ...Object.fromEntries(encoded) }, stringData: undefined };
  },
  Subject: ({ kind, apiGroup }) =>
    kind === "ServiceAccount" ? {} : { apiGroup: apiGroup ?? "rbac.authorization.k8s.io" },
  CustomResourceDefinitionNames: ({ kind, listKind, singular }) => ({
    listKind: listKind ?? `${kind}List`,
    singular: singular ?? String(kind).toLowerCase(),
  }),
};

function asClaim(template: Json): Json {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    ...mapAt(template),
    status: { phase: "Pending" },
  };
}

function rolling(values: JsonMap): (strategy: JsonMap) => JsonMap {
  return ({ type, rollingUpdate }) =>
    type === "RollingUpdate" ? { rollingUpdate: isMap(rollingUpdate) ? rollingUpdate : values } : {};
}

/** Without a tag the image may change behind its name. */
function pullPolicy(image: string): Json {
  const name = image.slice(image.lastIndexOf("/") + 1);
  const tag = name.includes("@") ? "digest" : (name.split(":")[1] ?? "latest");
  return tag === "latest" ? "Always" : "IfNotPresent";
}

function base64(text: Json | undefined): string {
  return Buffer.from(typeof text === "string" ? text : "").toString("base64");
}
