/** Name in SSM of what a rollout wants of one cluster, by core/cluster-id clusterKey. */
export function assignmentName(prefix: string, clusterKey: string): string {
  return `${prefix}/assignments/${clusterKey}`;
}

/** Name in SSM of the word by which a person keeps the whole fleet as it is. */
export function freezeName(prefix: string): string {
  return `${prefix}/freeze`;
}

const two = (number: number) => String(number).padStart(2, "0");

/** Names of one rollout's parameters; advance-rollout alone writes them, and a person who edits `desired` of the spec. */
export function rolloutNames(prefix: string, id: string) {
  const path = `${rolloutsPath(prefix)}/${id}`;
  return {
    path,
    spec: `${path}/spec`,
    status: `${path}/status`,
    /** Clusters that joined after it was planned. */
    joiners: `${path}/joiners`,
    /** Parts are counted from 0. */
    plan: (part: number) => `${path}/plan/${two(part)}`,
    approvals: `${path}/approvals`,
    approval: (gate: string) => `${path}/approvals/${gate}`,
  };
}

/** All that is kept of rollouts lies under it. */
export function rolloutsPath(prefix: string): string {
  return `${prefix}/rollouts`;
}

/** Ids of the rollouts that there are. */
export function rolloutIndexName(prefix: string): string {
  return `${prefix}/rollout-index`;
}

/** What stays of a rollout that has ended, when its own parameters are gone. */
export function pastRolloutName(prefix: string, id: string): string {
  return `${pastRolloutsPath(prefix)}/${id}`;
}

export function pastRolloutsPath(prefix: string): string {
  return `${prefix}/rollout-history`;
}
