import { errandNamespaceName } from "../core/errands/errand-namespace.ts";
import type { ObjectRef } from "../core/kube-object.ts";
import { refKey, refOf } from "../core/kube-object.ts";
import type { ConnectedPass } from "./pass.ts";
import type { KubeApi } from "./ports/kube-api.ts";

/** Thrown where a pass without a Lease would write: it takes one, and begins again from what it observes under it. */
export class LeaseNeeded extends Error {
  override readonly name = "LeaseNeeded";
}

/** Throws unless the pass has its Lease; one that may only look needs cluster-admin first, and is told so elsewhere. */
export function needLease({ lease, rights }: ConnectedPass, what: string): void {
  if (lease === undefined && rights === "admin") throw new LeaseNeeded(what);
}

/** The API of a pass that has no Lease. What a second writer cannot spoil passes: errands, and pods that start anew. */
export function withoutLease(api: KubeApi): KubeApi {
  const unless = <Answer>(isCare: boolean, what: string, call: () => Promise<Answer>): Promise<Answer> =>
    isCare ? call() : Promise.reject(new LeaseNeeded(what));
  return {
    ...api,
    apply: (object, options) => {
      const ref = refOf(object);
      const isCare = options?.dryRun === true || isOfErrands(ref);
      return unless(isCare, `apply ${refKey(ref)}`, () => api.apply(object, options));
    },
    delete: (ref, uid) =>
      unless(isOfErrands(ref) || startsAnew.includes(ref.kind), `delete ${refKey(ref)}`, () =>
        api.delete(ref, uid),
      ),
    patchLabels: (ref, patch) => unless(false, `patch ${refKey(ref)}`, () => api.patchLabels(ref, patch)),
    patchFields: (ref, patch) => unless(false, `patch ${refKey(ref)}`, () => api.patchFields(ref, patch)),
  };
}

/** Kinds of which controllers make another one. */
const startsAnew: readonly string[] = ["Pod", "EndpointSlice"];

function isOfErrands({ namespace }: ObjectRef): boolean {
  return namespace === errandNamespaceName;
}
