import { functionLimits } from "../../functions/core/queue-limits.ts";

/** Values that a deployment may move, within what AWS and the design allow. */
export const limits = {
  /** Passes at once. SQS starts at 2; Parameter Store takes 3 writes a second of a whole account. */
  concurrency: { min: 2, default: functionLimits.reconcileCluster.concurrency, max: 20 },
  /** A sweep spreads its clusters over 15 minutes; its heartbeat is watched over two periods of at most a day. */
  sweepMinutes: { min: 15, default: 60, max: 1440 },
  memoryMegabytes: { min: 256, default: 512, max: 10_240 },
  /** Bytes of Lambda's 4 KB of environment; the rest is for the product's other variables. */
  settingsBytes: 3072,
  /** Characters that IAM allows for a role's name, less the longest ending that the product adds. */
  namePrefixCharacters: 64 - "-reconcile-ap-southeast-1".length,
} as const;

/** The rules for names that a deployment gives, as JavaScript and CloudFormation both read them. */
export const namePrefixPattern = "^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$";
export const rolePathPattern = "^/([\\w+=,.@-]+/)*$";
