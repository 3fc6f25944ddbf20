import type { Secret } from "kubernetes-types/core/v1.js";
import { systemNamespace } from "../parts/namespaces.ts";
import type { RenderInput } from "../render-input.ts";
import type { HubbleCertificates, KeyPair } from "./hubble-certificates.ts";

/** Secrets of the cluster's own CA and the leaves it signed, each only where somebody reads it. */
export function certificateSecrets(
  { options, release }: RenderInput,
  { ca, server, relay, relayServer, ui }: HubbleCertificates,
): Secret[] {
  const labels = release.minor.hubble.certificateLabels;
  const secrets: Secret[] = [
    { ...named("cilium-ca", labels), data: { "ca.crt": btoa(ca.certificate), "ca.key": btoa(ca.key) } },
    tlsSecret("hubble-server-certs", labels, server, ca),
  ];
  if (!options.hubble?.relay) return secrets;
  secrets.push(tlsSecret("hubble-relay-client-certs", labels, relay, ca));
  if (!options.hubble.relayTls) return secrets;
  secrets.push(tlsSecret("hubble-relay-server-certs", labels, relayServer, ca));
  if (options.hubble.ui) secrets.push(tlsSecret("hubble-ui-client-certs", labels, ui, ca));
  return secrets;
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
