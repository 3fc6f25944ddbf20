import { errandPrefix } from "../core/errands/errand-check.ts";
import { authenticationCheck } from "../core/errands/judge-round.ts";
import { type HealthCheck, isMet } from "../core/health/health-check.ts";
import { refOf } from "../core/kube-object.ts";
import { productNames } from "../core/product-names.ts";
import type { ConnectedPass } from "./pass.ts";

/** Whether all holds but that pods authenticate: an operator that was there before SPIRE may register nobody (cilium#28694). */
export function lacksIdentities(checks: readonly HealthCheck[]): boolean {
  const unmet = checks.filter((check) => !isMet(check)).map(({ name }) => name);
  return unmet.length === 1 && unmet[0] === errandPrefix + authenticationCheck;
}

/** Starts Cilium's operator anew, once for each state that is proved: it makes SPIRE's entries when it begins. */
export async function renewOperator(
  { kube, ports }: ConnectedPass,
  checks: readonly HealthCheck[],
): Promise<HealthCheck[]> {
  const { namespace } = productNames;
  const pods = await kube.list("Pod", { namespace, labelSelector: "io.cilium/app=operator" });
  await Promise.all((pods ?? []).map((pod) => kube.delete(refOf(pod), pod.metadata.uid ?? "")));
  ports.log.info("Cilium's operator starts anew, to make SPIRE's entries", { pods: pods?.length ?? 0 });
  const cause = "all else holds, so that Cilium's operator was started anew once, to make SPIRE's entries";
  return checks.map((check) => (isMet(check) ? check : { ...check, cause }));
}
