import type { Objection } from "../../objection.ts";
import type { ExtraToleration } from "../render-options.ts";
import type { PlacementRole } from "../scheduling.ts";
import { isLabelKey, isLabelValue, isSubdomain } from "./kubernetes-names.ts";
import type { OptionCheck } from "./option-check.ts";
import { notUnderstood } from "./option-objection.ts";

const places: readonly PlacementRole[] = ["agents", "controllers"];

const nodeSelectors: OptionCheck = ({ options }) =>
  places.flatMap((place) =>
    Object.entries(options.nodeSelectors?.[place] ?? {}).flatMap(([name, value]) =>
      labelFaults(`nodeSelectors.${place}`, name, value),
    ),
  );

function labelFaults(option: string, name: string, value: string): readonly Objection[] {
  if (name === "kubernetes.io/os") {
    return value === "linux"
      ? []
      : [notUnderstood(`${option}.${name}`, value, "Cilium runs on Linux; leave this label out.")];
  }
  if (isLabelKey(name) && isLabelValue(value)) return [];
  const found = `${JSON.stringify(name)}: ${JSON.stringify(value)}`;
  return [
    notUnderstood(option, found, "Give a node label and its value as kubectl get nodes --show-labels does."),
  ];
}

const extraTolerations: OptionCheck = ({ options }) =>
  (options.extraTolerations ?? []).flatMap((toleration) => {
    const remedy = tolerationFault(toleration);
    return remedy === undefined
      ? []
      : [notUnderstood("extraTolerations", JSON.stringify(toleration), remedy)];
  });

/** The rules of the API server, so that they are broken here and not at each sweep. */
function tolerationFault(toleration: ExtraToleration): string | undefined {
  const { key = "", operator = "Equal", value = "", effect, tolerationSeconds } = toleration;
  if (key === "" && operator !== "Exists") return "Without a key the operator must be Exists.";
  if (key !== "" && !isLabelKey(key)) return "The key must be that of a taint.";
  if (operator === "Exists" && value !== "") return "With the operator Exists leave the value out.";
  if (!isLabelValue(value)) return "The value must be that of a taint.";
  if (tolerationSeconds !== undefined && effect !== "NoExecute") {
    return "tolerationSeconds goes with the effect NoExecute only.";
  }
  if (!Number.isSafeInteger(tolerationSeconds ?? 0)) return "tolerationSeconds is a whole number.";
  return undefined;
}

const imagePullSecrets: OptionCheck = ({ options: { imagePullSecrets: names = [] } }) =>
  names.flatMap((name, index) => {
    const remedy = !isSubdomain(name)
      ? "Give the name of a Secret."
      : names.indexOf(name) < index
        ? "Name each Secret once."
        : undefined;
    return remedy === undefined ? [] : [notUnderstood("imagePullSecrets", JSON.stringify(name), remedy)];
  });

export const placementChecks: readonly OptionCheck[] = [nodeSelectors, extraTolerations, imagePullSecrets];
