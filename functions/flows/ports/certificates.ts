import type { CertificatePart, HubbleCertificates } from "../../core/manifests/hubble/hubble-certificates.ts";

/** What a cluster's Secrets hold today, however incomplete. */
export type FoundCertificates = { readonly [Part in keyof HubbleCertificates]?: HubbleCertificates[Part] };

export interface CertificateAnswer {
  readonly certificates: HubbleCertificates;
  /** The parts that had to be made; empty: everything found was good and is returned as it was, byte for byte. */
  readonly issued: readonly (keyof HubbleCertificates)[];
}

/** Keeps what is valid, makes what is missing, broken, foreign to its CA or near its end. */
export interface Certificates {
  /** `needed`: the parts that somebody reads, and all of them by default; the others are empty. */
  complete(
    found: FoundCertificates,
    clusterName: string,
    now: number,
    needed?: readonly CertificatePart[],
  ): Promise<CertificateAnswer>;
}
