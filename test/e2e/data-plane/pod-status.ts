import type { Pod } from "kubernetes-types/core/v1.js";

export interface PodState {
  readonly hostAddress: string;
  readonly address: string;
  /** Names of containers. */
  readonly ready: ReadonlySet<string>;
  readonly restarts: ReadonlyMap<string, number>;
}

/** What a kubelet would report, times aside. */
export function podStatus({ spec }: Pod, { hostAddress, address, ready, restarts }: PodState) {
  const containers = spec?.containers ?? [];
  const allReady = containers.every(({ name }) => ready.has(name));
  const isTrue = (type: string, value: boolean) => ({ type, status: value ? "True" : "False" });
  return {
    phase: allReady ? "Running" : "Pending",
    hostIP: hostAddress,
    hostIPs: [{ ip: hostAddress }],
    podIP: address,
    podIPs: [{ ip: address }],
    conditions: [
      isTrue("PodScheduled", true),
      isTrue("Initialized", true),
      isTrue("ContainersReady", allReady),
      isTrue("Ready", allReady),
    ],
    containerStatuses: containers.map(({ name, image }) => ({
      name,
      image,
      imageID: image,
      ready: ready.has(name),
      started: ready.has(name),
      restartCount: restarts.get(name) ?? 0,
    })),
  };
}
