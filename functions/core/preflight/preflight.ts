import type { Objection } from "../objection.ts";
import { autoMode } from "./auto-mode.ts";
import { helmRelease } from "./helm-release.ts";
import { missingPrerequisites } from "./missing-prerequisites.ts";
import { policyAgent } from "./policy-agent.ts";
import { poolOverlap } from "./pool-overlap.ts";
import type { PreflightView } from "./preflight-view.ts";
import { storageForSpire } from "./storage-for-spire.ts";

type Check = (view: PreflightView) => Objection | undefined;

const checks: readonly Check[] = [
  autoMode,
  missingPrerequisites,
  policyAgent,
  helmRelease,
  storageForSpire,
  poolOverlap,
];

/** Runs every check and collects all objections: a person repairs them in one go. */
export function preflight(view: PreflightView): Objection[] {
  return checks.map((check) => check(view)).filter((objection) => objection !== undefined);
}
