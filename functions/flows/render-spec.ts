import type { LastApplied } from "../core/desired/last-applied.ts";
import { renderOptionsOf } from "../core/desired/render-options-of.ts";
import { jsonAt } from "../core/json.ts";
import { type KubeObject, keyOf } from "../core/kube-object.ts";
import {
  type HubbleCertificates,
  type KeyPair,
  neededCertificates,
} from "../core/manifests/hubble/hubble-certificates.ts";
import { catalogueWith } from "../core/manifests/releases/catalogue.ts";
import { render } from "../core/manifests/render.ts";
import { validateForCluster } from "../core/manifests/validate-options.ts";
import type { Objection } from "../core/objection.ts";
import { withSecretsOf } from "../core/plan/secret-values.ts";
import type { Revision } from "../core/plan/state-config-maps.ts";
import { chooseRelease, releaseUnknown } from "../core/preflight/objections.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";
import type { FoundCertificates } from "./ports/certificates.ts";

export interface Rendered {
  /** Undefined: the spec cannot be rendered. */
  readonly objects: readonly KubeObject[] | undefined;
  /** Why it cannot. */
  readonly objections: readonly Objection[];
}

/** The spec as objects. The cluster's own certificates stay as they are; what they lack is issued here. */
export async function renderSpec(
  { ports, cluster }: ConnectedPass,
  observed: Observed,
  { spec, pinned }: LastApplied,
): Promise<Rendered> {
  const catalogue = catalogueWith(ports.settings.releases);
  const release = catalogue.find(spec.release);
  if (release === undefined) {
    const remedy = chooseRelease(spec.release, cluster.arn, catalogue);
    return {
      objects: undefined,
      objections: [releaseUnknown(`Release ${spec.release} is no longer`, remedy)],
    };
  }
  const options = renderOptionsOf(spec, pinned, ports.settings);
  const objections = validateForCluster(options, release);
  if (objections.length > 0) return { objects: undefined, objections };
  const found = foundCertificates(observed);
  const needed = neededCertificates(options);
  const answer = await ports.certificates.complete(found, pinned.clusterName, ports.now(), needed);
  return { objects: render(options, release, answer.certificates), objections: [] };
}

/**
 * A revision as it is stored, with the values of its Secrets: those that stand in the cluster, and where there is none,
 * one that is issued anew. Its release need not be in the catalogue any more.
 */
export async function renderStored(
  pass: ConnectedPass,
  observed: Observed,
  stored: Revision,
): Promise<Rendered> {
  const secrets = (objects: Iterable<KubeObject>) => [...objects].filter(({ kind }) => kind === "Secret");
  const found = secrets(observed.live.objects.values());
  const isComplete = secrets(stored.objects).every((object) =>
    found.some((one) => keyOf(one) === keyOf(object)),
  );
  const issued = isComplete ? [] : ((await renderSpec(pass, observed, stored)).objects ?? []);
  return { objects: withSecretsOf(stored.objects, [...secrets(issued), ...found]), objections: [] };
}

/** Objects of the current revision, with the values of its live Secrets: what stands in for a render. */
export function objectsLastApplied({ live, revision }: Observed): readonly KubeObject[] {
  const secrets = [...live.objects.values()].filter(({ kind }) => kind === "Secret");
  return withSecretsOf(revision?.objects ?? [], secrets);
}

/** Where the chart keeps them. */
const secretOf: Readonly<
  Record<keyof HubbleCertificates, { name: string; certificate: string; key: string }>
> = {
  ca: { name: "cilium-ca", certificate: "ca.crt", key: "ca.key" },
  server: tlsSecret("hubble-server-certs"),
  relay: tlsSecret("hubble-relay-client-certs"),
  relayServer: tlsSecret("hubble-relay-server-certs"),
  ui: tlsSecret("hubble-ui-client-certs"),
};

function tlsSecret(name: string): { name: string; certificate: string; key: string } {
  return { name, certificate: "tls.crt", key: "tls.key" };
}

function foundCertificates(observed: Observed): FoundCertificates {
  const found: Partial<Record<keyof HubbleCertificates, KeyPair>> = {};
  for (const part of Object.keys(secretOf) as (keyof HubbleCertificates)[]) {
    const { name, certificate, key } = secretOf[part];
    const secret = observed.live.objects.get(`Secret kube-system/${name}`);
    const pair = { certificate: decoded(secret, certificate), key: decoded(secret, key) };
    if (pair.certificate !== "" && pair.key !== "") found[part] = pair;
  }
  return found;
}

function decoded(secret: KubeObject | undefined, key: string): string {
  const value = jsonAt(secret, "data", key);
  return typeof value === "string" ? Buffer.from(value, "base64").toString() : "";
}
