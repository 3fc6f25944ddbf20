import type { RenderOptions } from "../render-options.ts";

/** A certificate with its key, both PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/**
 * Per-cluster certificates of Hubble. Secret: they never leave the cluster's Secrets. A part that the options do not need
 * may be empty.
 */
export interface HubbleCertificates {
  /** Secret `cilium-ca`. */
  readonly ca: KeyPair;
  /** Secret `hubble-server-certs`: the agents serve with it. */
  readonly server: KeyPair;
  /** Secret `hubble-relay-client-certs`: the relay connects with it. */
  readonly relay: KeyPair;
  /** Secret `hubble-relay-server-certs`: the relay serves with it. */
  readonly relayServer: KeyPair;
  /** Secret `hubble-ui-client-certs`: the UI asks the relay with it. */
  readonly ui: KeyPair;
}

export type CertificatePart = keyof HubbleCertificates;

/** Every part, the authority first. */
export const certificateParts: readonly CertificatePart[] = ["ca", "server", "relay", "relayServer", "ui"];

/** Parts that a render of these options puts into Secrets, each only where somebody reads it. */
export function neededCertificates({ hubble }: Pick<RenderOptions, "hubble">): readonly CertificatePart[] {
  if (hubble === null) return [];
  if (!hubble.relay) return ["ca", "server"];
  if (!hubble.relayTls) return ["ca", "server", "relay"];
  return hubble.ui ? certificateParts : ["ca", "server", "relay", "relayServer"];
}
