import type { CiliumSpec } from "../desired/cilium-spec.ts";
import type { EksCluster } from "../desired/eks-cluster.ts";
import type { PinnedParameters } from "../desired/pinned-parameters.ts";
import type { KubeObject } from "../kube-object.ts";
import type { KnownBad } from "../manifests/releases/known-bad.ts";
import type { Deployment } from "../plan/deployment.ts";
import type { PreflightFacts } from "./preflight-facts.ts";

/** When a check is made: it may block the one and only warn at the other. */
export type Moment = "install" | "change" | "settled";

/** What a pass intends, which needs no reading. */
export interface PreflightIntent {
  readonly cluster: EksCluster;
  readonly moment: Moment;
  readonly spec: CiliumSpec;
  readonly pinned: PinnedParameters;
  /** What was last applied; undefined: nothing was. */
  readonly before: CiliumSpec | undefined;
  /** Objects as they would be; none where nothing can be rendered. */
  readonly objects: readonly KubeObject[];
  /** Objects of the current revision; none: nothing is installed. */
  readonly applied: readonly KubeObject[];
  /** Namespaces of the Helm releases that objects of ours say they belong to. */
  readonly helmClaims: readonly string[];
  /** StorageClass that the fleet's settings name; null: none is named. */
  readonly namedStorageClass: string | null;
  /** Releases that are bad, of the product and of the fleet. */
  readonly knownBad: readonly KnownBad[];
  /** Names of all that can be rendered, oldest first. */
  readonly releases: readonly string[];
  /** Whose inventory lies in the cluster; absent: ours, or nobody's, or nobody looked. */
  readonly otherDeployment?: Deployment | undefined;
  /** Codes that the cluster's owner has acknowledged. */
  readonly acknowledged: readonly string[];
}

/** Everything that the checks read. */
export interface PreflightView extends PreflightIntent, PreflightFacts {}
