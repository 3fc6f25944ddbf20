import { X509Certificate } from "node:crypto";
import { KubeApiError } from "../../flows/ports/kube-api-error.ts";
import type { ClusterEndpoint } from "../../flows/ports/ports.ts";

/** Whether a host may be an API server of this deployment's clusters. */
export type IsApiServerHost = (host: string) => boolean;

/** Endings of the hosts that EKS gives API servers, the second for clusters with IPv6. */
function eksSuffixes(dnsSuffix: string): readonly string[] {
  return [`.eks.${dnsSuffix}`, ".api.aws", ".api.amazonwebservices.com.cn"];
}

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Hosts of EKS. A stand-in of AWS on loopback brings API servers on loopback too; a function in Lambda finds nothing
 * there, so that this opens no way in production.
 */
export function apiServerHosts(dnsSuffix: string, awsEndpoint: string | undefined): IsApiServerHost {
  const isLocalWorld = awsEndpoint !== undefined && loopback.test(urlOf(awsEndpoint)?.hostname ?? "");
  const suffixes = eksSuffixes(dnsSuffix);
  return (host) => suffixes.some((suffix) => host.endsWith(suffix)) || (isLocalWorld && loopback.test(host));
}

/** Throws before anything is sent where the token would travel in clear, or to somebody who cannot prove who it is. */
export function checkEndpoint(target: ClusterEndpoint, isApiServerHost: IsApiServerHost = () => true): void {
  const url = urlOf(target.endpoint);
  const problem =
    url?.protocol !== "https:" || url.username !== "" || url.password !== ""
      ? "its endpoint is no plain https:// address"
      : !isApiServerHost(url.hostname)
        ? `its endpoint ${url.hostname} is no host of EKS`
        : isCertificate(target.certificateAuthority)
          ? undefined
          : "its certificate authority is no certificate, and any other would be trusted in its place";
  if (problem === undefined) return;
  throw new KubeApiError(
    "unreachable",
    `connect to cluster ${target.cluster.name}: ${problem}; nothing was sent. See what EKS says: ` +
      `aws eks describe-cluster --name ${target.cluster.name} --query 'cluster.[endpoint,certificateAuthority]'`,
  );
}

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function isCertificate(pem: string): boolean {
  try {
    return pem.includes("-----BEGIN CERTIFICATE-----") && new X509Certificate(pem).ca !== undefined;
  } catch {
    return false;
  }
}
