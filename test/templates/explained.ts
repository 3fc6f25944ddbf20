/** A remark of cfn-lint that stays, and why. */
export interface Explained {
  readonly rule: string;
  /** Of the logical ids that it may concern. */
  readonly resources: RegExp;
  readonly reason: string;
}

/** Every entry must occur, or the run fails. Errors cannot be explained away. */
export const explained: readonly Explained[] = [
  {
    rule: "W3005",
    resources: /^CiliumFunctions(TakeTriggers|ReconcileCluster|AdvanceRollout)/,
    reason: "CDK waits for the role's policy as well as for the role, and names both; harmless.",
  },
];
