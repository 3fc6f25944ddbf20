import { shellWord } from "../../desired/tag-commands.ts";
import { productNames } from "../../product-names.ts";
import type { Found } from "../preflight-check.ts";
import type { PullSecret } from "../preflight-facts.ts";
import type { PreflightView } from "../preflight-view.ts";

type SecretsView = Pick<PreflightView, "pullSecrets">;

/** What kubelets take for credentials of a registry; the second is of old, and still taken. */
const taken = ["kubernetes.io/dockerconfigjson", "kubernetes.io/dockercfg"];

/** In the namespace of Cilium itself: without it no agent's image comes from a registry that asks who is there. */
export function pullSecretMissing({ pullSecrets }: SecretsView): Found[] {
  return unfit(pullSecrets.filter(({ namespace }) => namespace === productNames.namespace)).map((secret) => ({
    message: `${sentenceOf(secret)}: a registry that asks for credentials gives no node Cilium's images.`,
    remedy: `${without(secret)}${made(secret)} ; or name another in the fleet's setting imagePullSecrets, or none`,
  }));
}

/** In our other namespaces, which an installation makes, and in which nobody could make it before. */
export function pullSecretElsewhere({ pullSecrets }: SecretsView): Found[] {
  const own = pullSecrets.filter(({ namespace }) => namespace === productNames.namespace);
  const others = pullSecrets.filter(({ namespace }) => namespace !== productNames.namespace);
  return unfit(others).map((secret) => {
    const isThere = own.some(({ name, type }) => name === secret.name && type === taken[0]);
    return {
      message: `${sentenceOf(secret)}: pods there get no image from a registry that asks for credentials.`,
      remedy: `${without(secret)}${isThere ? copied(secret) : made(secret)}`,
    };
  });
}

function unfit(secrets: readonly PullSecret[]): readonly PullSecret[] {
  return secrets.filter(({ type }) => type === null || !taken.includes(type));
}

function sentenceOf({ namespace, name, type }: PullSecret): string {
  const secret = `Secret ${namespace}/${name}, which the fleet's setting imagePullSecrets names,`;
  return type === null
    ? `${secret} is not there`
    : `${secret} is of type ${type.slice(0, 80)}, and kubelets take ${taken[0]}`;
}

/** The type of a Secret never changes. */
function without({ namespace, name, type }: PullSecret): string {
  return type === null
    ? ""
    : `Take it away, if nothing else needs it: kubectl -n ${namespace} delete secret ${shellWord(name)} ; `;
}

function made({ namespace, name }: PullSecret): string {
  return (
    `Make it: kubectl -n ${namespace} create secret docker-registry ${shellWord(name)} ` +
    "--docker-server=REGISTRY --docker-username=USER --docker-password=PASSWORD"
  );
}

function copied({ namespace, name }: PullSecret): string {
  const word = shellWord(name);
  return (
    `Copy it: kubectl -n ${namespace} create secret generic ${word} --type=${taken[0]} ` +
    `--from-literal=.dockerconfigjson="$(kubectl -n ${productNames.namespace} get secret ${word} ` +
    `-o jsonpath='{.data.\\.dockerconfigjson}' | base64 -d)"`
  );
}
