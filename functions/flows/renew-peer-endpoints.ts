import type { HealthCheck } from "../core/health/health-check.ts";
import { cutOffFor, cutOffRelay, peerService } from "../core/health/relay-trouble.ts";
import { productNames } from "../core/product-names.ts";
import type { ConnectedPass } from "./pass.ts";

/**
 * Where Hubble's relay does not reach the agent of its node, has Kubernetes make the endpoints of the Service between
 * them anew, once for each time that the relay is cut off: only a backend that has left its Service leaves the
 * quarantine. Answers one sentence; undefined: there is nothing to do.
 */
export async function renewPeerEndpoints(
  { kube, ports }: ConnectedPass,
  checks: readonly HealthCheck[],
): Promise<string | undefined> {
  if (!checks.some(({ cause }) => cause === cutOffRelay)) return undefined;
  const { namespace } = productNames;
  const labelSelector = `kubernetes.io/service-name=${peerService}`;
  const [pods = [], slices = []] = await Promise.all([
    kube.list("Pod", { namespace, labelSelector: "k8s-app=hubble-relay" }),
    kube.listMetadata("EndpointSlice", { namespace, labelSelector }),
  ]);
  const ageOf = (time: string) => ports.now() - Date.parse(time);
  const cutOff = cutOffFor(pods, ageOf);
  const older = slices.filter(
    ({ creationTimestamp }) =>
      cutOff !== undefined && creationTimestamp !== undefined && ageOf(creationTimestamp) > cutOff,
  );
  if (older.length === 0) return undefined;
  for (const { name, uid = "" } of older)
    await kube.delete({ apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", namespace, name }, uid);
  return `Hubble's relay does not reach the agent of its node: the endpoints of Service ${namespace}/${peerService} are made anew (cilium/cilium#48763).`;
}
