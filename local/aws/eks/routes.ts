import type { Route } from "../http/json-protocol.ts";

const entries = "/clusters/{name}/access-entries";

/** The operations of EKS that somebody here uses. */
export const eksRoutes: readonly Route[] = [
  { method: "POST", path: "/clusters", operation: "CreateCluster" },
  { method: "GET", path: "/clusters", operation: "ListClusters" },
  { method: "GET", path: "/clusters/{name}", operation: "DescribeCluster" },
  { method: "DELETE", path: "/clusters/{name}", operation: "DeleteCluster" },
  { method: "POST", path: "/clusters/{name}/update-config", operation: "UpdateClusterConfig" },
  { method: "POST", path: "/tags/{resourceArn}", operation: "TagResource" },
  { method: "DELETE", path: "/tags/{resourceArn}", operation: "UntagResource" },
  { method: "POST", path: entries, operation: "CreateAccessEntry" },
  { method: "GET", path: entries, operation: "ListAccessEntries" },
  { method: "GET", path: `${entries}/{principalArn}`, operation: "DescribeAccessEntry" },
  { method: "DELETE", path: `${entries}/{principalArn}`, operation: "DeleteAccessEntry" },
  { method: "POST", path: `${entries}/{principalArn}/access-policies`, operation: "AssociateAccessPolicy" },
];
