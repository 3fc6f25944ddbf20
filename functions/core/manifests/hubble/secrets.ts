import type { Secret } from "kubernetes-types/core/v1.js";
import { systemNamespace } from "../parts/namespaces.ts";
import type { RenderInput } from "../render-input.ts";
import {
  type CertificatePart,
  type HubbleCertificates,
  type KeyPair,
  neededCertificates,
} from "./hubble-certificates.ts";

/** Where the chart keeps each leaf. */
const secretNames: Readonly<Record<Exclude<CertificatePart, "ca">, string>> = {
  server: "hubble-server-certs",
  relay: "hubble-relay-client-certs",
  relayServer: "hubble-relay-server-certs",
  ui: "hubble-ui-client-certs",
};

/** Secrets of the cluster's own CA and the leaves it signed. */
export function certificateSecrets(
  { options, release }: RenderInput,
  certificates: HubbleCertificates,
): Secret[] {
  const labels = release.minor.hubble.certificateLabels;
  const { ca } = certificates;
  return neededCertificates(options).map((part) =>
    part === "ca"
      ? { ...named("cilium-ca", labels), data: { "ca.crt": btoa(ca.certificate), "ca.key": btoa(ca.key) } }
      : tlsSecret(secretNames[part], labels, certificates[part], ca),
  );
}

function tlsSecret(name: string, labels: Labels, leaf: KeyPair, ca: KeyPair): Secret {
  return {
    ...named(name, labels),
    type: "kubernetes.io/tls",
    data: {
      "ca.crt": btoa(ca.certificate),
      "tls.crt": btoa(leaf.certificate),
      "tls.key": btoa(leaf.key),
    },
  };
}

type Labels = Readonly<Record<string, string>>;

function named(name: string, labels: Labels): Secret {
  return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace: systemNamespace, labels } };
}
