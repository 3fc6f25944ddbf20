/** A certificate with its key, both PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** Per-cluster certificates of Hubble. Secret: they never leave the cluster's Secrets. */
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
