/** How much a round may ask of a cluster, and how long it may take. */
export const errandLimits = {
  /** After a change; every node where the cluster has no more. */
  nodesAfterChange: 32,
  /** Once a day, others each time. */
  nodesDaily: 8,
  /** Pods of a round that may stand at once: server, client and report of each node, and those of authentication. */
  podsAtOnce: 100,
  /** Seconds after which a kubelet has taken a pod and its image, or another node is asked. */
  takingSeconds: 30,
  /** Seconds after which whoever has not begun to listen will not, and no other node is asked in its place. */
  serverSeconds: 90,
  /** Seconds after which a round is over, whoever has answered. */
  roundSeconds: 300,
  /** Seconds from one round to the next while a change of a rollout soaks. */
  soakSeconds: 3600,
  /** Seconds until the next look at a round. */
  lookSeconds: 15,
} as const;
