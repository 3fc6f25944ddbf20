import type { LastApplied } from "../../functions/core/desired/last-applied.ts";

/** A cluster that was tagged `enable_cilium=true` and nothing else, while `full` was the default of Hubble. */
export const lastAppliedDemo: LastApplied = {
  requested: { enable: true },
  spec: {
    release: "1.19.6",
    encryption: "wireguard",
    mutualAuth: "spire",
    hubble: "full",
    l7: true,
    restartPods: "dns",
  },
  pinned: {
    clusterName: "demo",
    kubernetesVersion: "1.33",
    fineGrainedKubelets: true,
    ipFamily: "ipv4",
    operatorReplicas: 2,
    storageClass: "gp3",
    storageSize: "1Gi",
    routerPool: { cidr: "198.18.0.0/16", maskSize: 28 },
  },
};
