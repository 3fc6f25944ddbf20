import type { CiliumSpec } from "../desired/cilium-spec.ts";
import type { EksCluster } from "../desired/eks-cluster.ts";
import type { PinnedParameters } from "../desired/pinned-parameters.ts";
import type { KubeObject, ObjectMeta } from "../kube-object.ts";

/** Everything that the checks read. */
export interface PreflightView {
  readonly cluster: EksCluster;
  readonly spec: CiliumSpec;
  readonly pinned: PinnedParameters;
  /** Workloads of ours are there, or an inventory that says so. */
  readonly isInstalled: boolean;
  /** DaemonSets of `kube-system`; undefined: absent. */
  readonly awsNode: KubeObject | undefined;
  readonly kubeProxy: KubeObject | undefined;
  /** ConfigMap `kube-system/amazon-vpc-cni`. */
  readonly vpcCniConfig: KubeObject | undefined;
  /** Secrets in which Helm keeps releases named `cilium`. */
  readonly helmReleases: readonly ObjectMeta[];
  /** Namespaces of the releases that objects of ours say they belong to. */
  readonly helmClaims: readonly string[];
  readonly nodes: readonly KubeObject[];
  /** Objects of the current revision; none: nothing is installed. */
  readonly applied: readonly KubeObject[];
  /** VPC, service and remote networks. */
  readonly cidrs: readonly string[];
  /** StorageClass that the fleet's settings name; null: none is named. */
  readonly namedStorageClass: string | null;
}
