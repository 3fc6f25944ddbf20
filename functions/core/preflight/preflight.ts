import type { Objection } from "../objection.ts";
import { autoMode } from "./checks/auto-mode.ts";
import { helmRelease } from "./checks/helm-release.ts";
import { kubernetesVersion } from "./checks/kubernetes-version.ts";
import { missingPrerequisites } from "./checks/missing-prerequisites.ts";
import { olderKubelets } from "./checks/older-kubelets.ts";
import { policyAgent } from "./checks/policy-agent.ts";
import { poolOverlap } from "./checks/pool-overlap.ts";
import { storageForSpire } from "./checks/storage-for-spire.ts";
import type { PreflightView } from "./preflight-view.ts";

type Check = (view: PreflightView) => Objection | undefined;

const checks: readonly Check[] = [
  autoMode,
  kubernetesVersion,
  missingPrerequisites,
  policyAgent,
  helmRelease,
  storageForSpire,
  poolOverlap,
  olderKubelets,
];

/** Objections of all checks, so that a person repairs them in one go. */
export function preflight(view: PreflightView): Objection[] {
  return checks.map((check) => check(view)).filter((objection) => objection !== undefined);
}
