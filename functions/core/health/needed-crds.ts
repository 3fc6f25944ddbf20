/** What agents and operator of a default installation read and write; all are made by the operator. */
export const neededCrds: readonly string[] = [
  "ciliumcidrgroups",
  "ciliumclusterwidenetworkpolicies",
  "ciliumendpoints",
  "ciliumidentities",
  "ciliumloadbalancerippools",
  "ciliumnetworkpolicies",
  "ciliumnodeconfigs",
  "ciliumnodes",
];
