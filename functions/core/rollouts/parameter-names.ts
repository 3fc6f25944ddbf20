/** Name in SSM of what a rollout wants of one cluster, by core/cluster-id clusterKey. */
export function assignmentName(prefix: string, clusterKey: string): string {
  return `${prefix}/assignments/${clusterKey}`;
}

/** Name in SSM of the word by which a person keeps the whole fleet as it is. */
export function freezeName(prefix: string): string {
  return `${prefix}/freeze`;
}
