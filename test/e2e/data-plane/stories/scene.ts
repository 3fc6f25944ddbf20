import type { DataPlaneWorld } from "../data-plane-world.ts";
import type { PingPod } from "../ping-pod.ts";

/** What every story finds: Cilium is ready on two nodes, and there is a pod on each. */
export interface DataPlaneScene extends DataPlaneWorld {
  /** On the first node. */
  readonly near: PingPod;
  /** On the second node; another one after its reboot. */
  far: PingPod;
  /** On the second node, from before Cilium. */
  readonly elder: PingPod;
  /** Pods of CoreDNS, by uid, that ran before Cilium was installed. */
  readonly dnsBefore: readonly string[];
}
