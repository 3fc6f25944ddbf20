import { invalidOption, type OptionCheck, unsupportedOption } from "./option-check.ts";

/** Minors of Kubernetes that the objects are tested on, oldest first. */
export const kubernetesVersions: readonly [string, ...string[]] = ["1.32", "1.33", "1.34", "1.35", "1.36"];

export const kubernetesCheck: OptionCheck = ({ options }) =>
  kubernetesVersions.includes(options.kubernetesVersion)
    ? []
    : [
        unsupportedOption(
          "kubernetesVersion",
          options.kubernetesVersion,
          `Run one of Kubernetes ${kubernetesVersions.join(", ")} on the cluster.`,
        ),
      ];

export const clusterNameCheck: OptionCheck = ({ options }) =>
  /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/.test(options.clusterName)
    ? []
    : [
        invalidOption(
          "clusterName",
          options.clusterName,
          "Choose 1 to 32 characters of a-z, 0-9 and -, with a letter or digit at both ends.",
        ),
      ];
