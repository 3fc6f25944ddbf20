import type { Installed } from "../core/desired/installed.ts";
import { renderOptionsOf } from "../core/desired/render-options-of.ts";
import { jsonAt } from "../core/json-at.ts";
import type { KubeObject } from "../core/kube-object.ts";
import { catalogueWith } from "../core/manifests/catalogue.ts";
import type { HubbleCertificates, KeyPair } from "../core/manifests/hubble-certificates.ts";
import { render } from "../core/manifests/render.ts";
import { unsupported } from "../core/manifests/unsupported.ts";
import type { Objection } from "../core/objection.ts";
import { currentRevision } from "../core/plan/current-revision.ts";
import { withSecretsOf } from "../core/plan/secret-values.ts";
import type { OpenPass } from "./pass.ts";
import type { FoundCertificates } from "./ports/certificates.ts";
import type { Seen } from "./seen.ts";

export interface Rendered {
  /** Where the wish cannot be rendered: the current revision, with the values of its live Secrets. */
  readonly objects: readonly KubeObject[];
  /** Why it cannot. */
  readonly objections: readonly Objection[];
}

/** The wish as objects. The cluster's own certificates stay as they are; what they lack is issued here. */
export async function renderWish(pass: OpenPass, seen: Seen, wished: Installed): Promise<Rendered> {
  const { ports } = pass;
  const release = catalogueWith(ports.settings.releases).find(wished.wish.release);
  if (release === undefined) {
    return { objects: asInstalled(seen), objections: [unknownRelease(wished.wish.release)] };
  }
  const options = renderOptionsOf(wished.wish, wished.choices, ports.settings);
  const objections = unsupported(options, release);
  if (objections.length > 0) return { objects: asInstalled(seen), objections };
  const found = foundCertificates(seen);
  const answer = await ports.certificates.complete(found, wished.choices.clusterName, ports.now());
  return { objects: render(options, release, answer.certificates), objections: [] };
}

function asInstalled({ live }: Seen): readonly KubeObject[] {
  const secrets = [...live.objects.values()].filter(({ kind }) => kind === "Secret");
  return withSecretsOf(currentRevision(live)?.objects ?? [], secrets);
}

function unknownRelease(release: string): Objection {
  return {
    code: "release-unknown",
    severity: "blocking",
    message: `Release ${release} is no longer in the catalogue of this version of eks-cilium.`,
    remedy: "Set the tag cilium_version to a release that is.",
  };
}

/** Where the chart keeps them. */
const secretOf: Readonly<
  Record<keyof HubbleCertificates, { name: string; certificate: string; key: string }>
> = {
  ca: { name: "cilium-ca", certificate: "ca.crt", key: "ca.key" },
  server: { name: "hubble-server-certs", certificate: "tls.crt", key: "tls.key" },
  relay: { name: "hubble-relay-client-certs", certificate: "tls.crt", key: "tls.key" },
};

function foundCertificates(seen: Seen): FoundCertificates {
  const found: Partial<Record<keyof HubbleCertificates, KeyPair>> = {};
  for (const part of Object.keys(secretOf) as (keyof HubbleCertificates)[]) {
    const { name, certificate, key } = secretOf[part];
    const secret = seen.live.objects.get(`Secret kube-system/${name}`);
    const pair = { certificate: decoded(secret, certificate), key: decoded(secret, key) };
    if (pair.certificate !== "" && pair.key !== "") found[part] = pair;
  }
  return found;
}

function decoded(secret: KubeObject | undefined, key: string): string {
  const value = jsonAt(secret, "data", key);
  return typeof value === "string" ? Buffer.from(value, "base64").toString() : "";
}
