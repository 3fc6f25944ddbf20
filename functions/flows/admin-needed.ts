import type { KindName } from "../core/resource-kinds.ts";
import type { KubeApi } from "./ports/kube-api.ts";
import { KubeApiError } from "./ports/kube-api-error.ts";

/** Thrown where a pass that may only look would write: it borrows cluster-admin, and another pass does the work. */
export class AdminNeeded extends Error {
  override readonly name = "AdminNeeded";
}

/** The role of readers may have been changed: what it no longer allows is looked at with other rights. */
export function isDeniedToReader(error: unknown, pass: object): error is KubeApiError {
  const isReader = "rights" in pass && pass.rights === "reader";
  return isReader && error instanceof KubeApiError && error.kind === "forbidden";
}

/** The API of a pass that may only look; nothing was written before it throws. */
export function lookingOnly(api: KubeApi): KubeApi {
  const refuse = async (what: string): Promise<never> => {
    throw new AdminNeeded(what);
  };
  const listsSecrets = (kind: KindName) => (kind === "Secret" ? refuse("list Secrets") : undefined);
  return {
    ...api,
    list: (kind, options) => listsSecrets(kind) ?? api.list(kind, options),
    pick: (kind, options, pick) => listsSecrets(kind) ?? api.pick(kind, options, pick),
    listMetadata: (kind, options) => listsSecrets(kind) ?? api.listMetadata(kind, options),
    create: ({ kind, metadata }) => refuse(`create ${kind} ${metadata.name}`),
    apply: ({ kind, metadata }) => refuse(`apply ${kind} ${metadata.name}`),
    patchLabels: ({ kind, name }) => refuse(`patch ${kind} ${name}`),
    patchFields: ({ kind, name }) => refuse(`patch ${kind} ${name}`),
    evict: ({ name }) => refuse(`evict pod ${name}`),
    delete: ({ kind, name }) => refuse(`delete ${kind} ${name}`),
  };
}
