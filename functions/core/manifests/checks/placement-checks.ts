import type { Objection } from "../../objection.ts";
import type { PlacementRole } from "../parts/pod.ts";
import type { ExtraToleration } from "../render-options.ts";
import { isLabelKey, isLabelValue, isSubdomain } from "./kubernetes-names.ts";
import { invalidOption, type OptionCheck } from "./option-check.ts";

const imageRegistries: OptionCheck = ({ options }) =>
  Object.entries(options.imageRegistries ?? {}).flatMap(([host, prefix]) =>
    /^[a-z0-9]([a-z0-9._/:-]*[a-z0-9])?$/.test(prefix) && !prefix.includes("://")
      ? []
      : [
          invalidOption(
            `imageRegistries.${host}`,
            JSON.stringify(prefix),
            "Give the replacement as registry and path, without scheme and closing slash.",
          ),
        ],
  );

const roles: readonly PlacementRole[] = ["agents", "controllers"];

const nodeSelectors: OptionCheck = ({ options }) =>
  roles.flatMap((role) =>
    Object.entries(options.nodeSelectors?.[role] ?? {}).flatMap(([name, value]) =>
      labelProblems(`nodeSelectors.${role}`, name, value),
    ),
  );

function labelProblems(option: string, name: string, value: string): readonly Objection[] {
  if (name === "kubernetes.io/os") {
    return value === "linux"
      ? []
      : [invalidOption(`${option}.${name}`, value, "Cilium runs on Linux; leave this label out.")];
  }
  if (isLabelKey(name) && isLabelValue(value)) return [];
  const found = `${JSON.stringify(name)}: ${JSON.stringify(value)}`;
  return [
    invalidOption(option, found, "Give a node label and its value as kubectl get nodes --show-labels does."),
  ];
}

const extraTolerations: OptionCheck = ({ options }) =>
  (options.extraTolerations ?? []).flatMap((toleration) => {
    const remedy = tolerationProblem(toleration);
    return remedy === undefined
      ? []
      : [invalidOption("extraTolerations", JSON.stringify(toleration), remedy)];
  });

/** Rules of the API server, which would refuse the pods at every sweep; undefined: all are kept. */
function tolerationProblem(toleration: ExtraToleration): string | undefined {
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

const agentNotReadyTaintKey: OptionCheck = ({ options: { agentNotReadyTaintKey: key } }) =>
  key === undefined || isLabelKey(key)
    ? []
    : [
        invalidOption(
          "agentNotReadyTaintKey",
          JSON.stringify(key),
          "Give the key of a taint, such as node.cilium.io/agent-not-ready.",
        ),
      ];

const imagePullSecrets: OptionCheck = ({ options: { imagePullSecrets: names = [] } }) =>
  names.flatMap((name, index) => {
    const remedy = !isSubdomain(name)
      ? "Give the name of a Secret."
      : names.indexOf(name) < index
        ? "Name each Secret once."
        : undefined;
    return remedy === undefined ? [] : [invalidOption("imagePullSecrets", JSON.stringify(name), remedy)];
  });

/** Checks of where pods run, and where their images come from. */
export const placementChecks: readonly OptionCheck[] = [
  imageRegistries,
  nodeSelectors,
  extraTolerations,
  agentNotReadyTaintKey,
  imagePullSecrets,
];
