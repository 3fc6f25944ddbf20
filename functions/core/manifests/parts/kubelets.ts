import { compareVersions } from "../../compare-versions.ts";

/** First Kubernetes whose kubelets take `nodes/pods` for a list of their pods (KubeletFineGrainedAuthz, on by default). */
const fineGrainedSince = "1.33";

/** Whether a kubelet, or the kubelets that come with an API server, take fine-grained rights. */
export function isFineGrained(version: string): boolean {
  const [minor] = /^\d+\.\d+/.exec(version.replace(/^v/, "")) ?? [];
  return minor !== undefined && compareVersions(minor, fineGrainedSince) >= 0;
}
