import type { Secret } from "kubernetes-types/core/v1.js";
import type { HubbleCertificates, KeyPair } from "../hubble-certificates.ts";
import { systemNamespace } from "../names.ts";

/** The cluster's own CA and the leaves it signed; the relay's only where there is a relay. */
export function certificateSecrets(certificates: HubbleCertificates, withRelay: boolean): Secret[] {
  const { ca, server, relay } = certificates;
  const secrets: Secret[] = [
    { ...named("cilium-ca"), data: { "ca.crt": btoa(ca.certificate), "ca.key": btoa(ca.key) } },
    tlsSecret("hubble-server-certs", server, ca),
  ];
  return withRelay ? [...secrets, tlsSecret("hubble-relay-client-certs", relay, ca)] : secrets;
}

function tlsSecret(name: string, leaf: KeyPair, ca: KeyPair): Secret {
  return {
    ...named(name),
    type: "kubernetes.io/tls",
    data: {
      "ca.crt": btoa(ca.certificate),
      "tls.crt": btoa(leaf.certificate),
      "tls.key": btoa(leaf.key),
    },
  };
}

function named(name: string): Secret {
  const labels = { "cilium.io/helm-template-non-idempotent": "true" };
  return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace: systemNamespace, labels } };
}
