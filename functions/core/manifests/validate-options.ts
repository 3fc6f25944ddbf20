import type { Objection } from "../objection.ts";
import { clusterNameCheck, kubernetesCheck } from "./checks/cluster-checks.ts";
import { extraConfigCheck } from "./checks/extra-config-check.ts";
import { hubbleChecks } from "./checks/hubble-checks.ts";
import type { OptionCheck } from "./checks/option-check.ts";
import { placementChecks } from "./checks/placement-checks.ts";
import { restartCheck } from "./checks/restart-check.ts";
import { routerPoolChecks } from "./checks/router-pool-checks.ts";
import { spireStorageCheck } from "./checks/spire-storage-check.ts";
import type { Release } from "./releases/release.ts";
import type { RenderOptions } from "./render-options.ts";

const checks: readonly OptionCheck[] = [
  clusterNameCheck,
  ...routerPoolChecks,
  spireStorageCheck,
  ...hubbleChecks,
  restartCheck,
  extraConfigCheck,
  ...placementChecks,
];

/** Objections to these options, from every check; `render` takes options without any. */
export function validateOptions(options: RenderOptions, release: Release): readonly Objection[] {
  return [...kubernetesCheck({ options, release }), ...validateForCluster(options, release)];
}

/** The same for a cluster that is there: its Kubernetes is what it is, and core/preflight judges it. */
export function validateForCluster(options: RenderOptions, release: Release): readonly Objection[] {
  return checks.flatMap((check) => check({ options, release }));
}
