import type { Wish } from "../desired/wish.ts";

/** What a reader may take `ready` for, although no pass has seen it. */
export function notProved(wish: Wish): string[] {
  return [
    ...(wish.encryption === "wireguard"
      ? ["that packets between nodes are encrypted: keys are seen, not traffic"]
      : []),
    ...(wish.mutualAuth === "spire" ? ["that workloads authenticate each other: no handshake is tried"] : []),
    "that pods started before Cilium are managed by it",
    "that a new pod starts on every node",
    ...(wish.l7 ? ["that L7 rules work: chaining limits them"] : []),
  ];
}
