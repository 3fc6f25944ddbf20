import { regionOf } from "../../cluster-id.ts";
import { compareVersions } from "../../compare-versions.ts";
import { kubernetesVersions } from "../../manifests/checks/cluster-checks.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";

/** Kubernetes as the cluster runs it today. */
export function kubernetesVersion({ cluster }: PreflightView): Found | undefined {
  const { name, version } = cluster;
  const [oldest] = kubernetesVersions;
  if (version === "" || kubernetesVersions.includes(version)) return undefined;
  const isOld = compareVersions(version, oldest) < 0;
  return {
    message:
      `Cluster ${name} runs Kubernetes ${version}, ` +
      `and this version of eks-cilium knows ${kubernetesVersions.join(", ")}.`,
    remedy: isOld
      ? "Upgrade it, a minor at a time: " +
        `aws eks update-cluster-version --region ${regionOf(cluster)} --name ${name} --kubernetes-version ${next(version)}`
      : "Deploy a version of eks-cilium that knows it.",
  };
}

function next(version: string): string {
  const [major, minor] = version.split(".");
  return `${major}.${Number(minor) + 1}`;
}
