import { invalidOption, type OptionCheck, unsupportedOption } from "./option-check.ts";

/** Selector of the pods that the operator restarts: only with restarts on, and from the minor that knows it. */
export const restartCheck: OptionCheck = ({ options, release }) => {
  const { operatorRestartSelector, operatorRestartsDns } = options;
  if (operatorRestartSelector === undefined) return [];
  const shown = JSON.stringify(operatorRestartSelector);
  if (!operatorRestartsDns) {
    return [
      invalidOption(
        "operatorRestartSelector",
        `${shown} with operatorRestartsDns: false`,
        "Turn operatorRestartsDns on, or leave the selector out.",
      ),
    ];
  }
  if (release.minor.operator.selectsRestarts) return [];
  return [
    unsupportedOption(
      "operatorRestartSelector",
      `${shown} with Cilium ${release.minor.name}`,
      "Its operator restarts kube-dns pods only. Leave the selector out, or choose a release from 1.19 on.",
    ),
  ];
};
