import { productUser } from "../../e2e/harness/cluster/real-world.ts";
import { runFunction } from "../run-function.ts";
import type { Contender } from "./contender.ts";

/** How a pass says what it did. */
const expectedEnds = { first: "Applied revision 1", again: "checks pass" } as const;

/** The bundle as Lambda starts it, one message each. */
export const ourFunction: Contender = {
  name: "eks-cilium",
  place: "whole process",
  user: () => productUser,
  run: (cluster, round) => runFunction(cluster, expectedEnds[round]),
  settle: (cluster) => cluster.settle(120),
};
