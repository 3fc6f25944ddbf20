import type { HubbleCertificates } from "../../functions/core/manifests/hubble/hubble-certificates.ts";

const pair = (name: string) => ({ certificate: `certificate of ${name}`, key: `key of ${name}` });

/** Values of Secrets are never compared, so any text will do. */
export const placeholderCertificates: HubbleCertificates = {
  ca: pair("ca"),
  server: pair("server"),
  relay: pair("relay"),
  relayServer: pair("relayServer"),
  ui: pair("ui"),
};
