/** The most that our own parts say of a cluster: every check, every gap. */
export const evidence = Array.from({ length: 14 }, (_, index) => ({
  name: `DaemonSet kube-system/workload-${index} rolled out`,
  current: 3,
  desired: 5,
  missing: Array.from({ length: 5 }, (_, node) => `ip-10-0-${index}-${node}.eu-west-1.compute.internal`),
}));
export const unverified = Array.from(
  { length: 5 },
  () => "that something a reader may take ready for is so, until it is tried",
);
export const nodeNames = (count: number) =>
  Array.from({ length: count }, (_, index) => `ip-10-0-1-${index}.eu-west-1.compute.internal`);
