/** How EventBridge names what is said to rollouts, and what they say: one detail-type for each right. */
export const rolloutEventNames = {
  commands: {
    request: "Cilium Rollout Requested",
    start: "Cilium Rollout Start Requested",
    approve: "Cilium Rollout Approved",
    pause: "Cilium Rollout Pause Requested",
    resume: "Cilium Rollout Resume Requested",
    abort: "Cilium Rollout Abort Requested",
    return: "Cilium Rollout Return Requested",
    retry: "Cilium Rollout Retry Requested",
    skip: "Cilium Rollout Skip Requested",
    freeze: "Cilium Fleet Freeze Requested",
    thaw: "Cilium Fleet Thaw Requested",
  },
  /** None of them is a command, so that what we say never comes back to us as one. */
  told: {
    rollout: "Cilium Rollout Changed",
    wave: "Cilium Rollout Wave Changed",
    member: "Cilium Rollout Member Changed",
    approval: "Cilium Rollout Approval Needed",
    refused: "Cilium Rollout Refused",
  },
} as const;
