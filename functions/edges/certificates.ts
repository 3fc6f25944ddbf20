import { createPrivateKey, generateKeyPairSync, type KeyObject, X509Certificate } from "node:crypto";
import {
  certificateParts,
  type HubbleCertificates,
  type KeyPair,
} from "../core/manifests/hubble/hubble-certificates.ts";
import type { Certificates } from "../flows/ports/certificates.ts";
import {
  type CertificateRequest,
  canSign,
  type Signer,
  signCertificate,
} from "./certificates/sign-certificate.ts";

const hour = 3_600_000;
const day = 24 * hour;

/** As Cilium's chart: its authority for three years, the leaves for one. */
const lifetime = { authority: 1095 * day, leaf: 365 * day } as const;

/** Renewed while it still works, so that agents and relay never meet an expired one. */
const renewBefore = 30 * day;

const authorityName = "Cilium CA";
const relayName = "*.hubble-relay.cilium.io";
const uiName = "*.hubble-ui.cilium.io";

/** What the agents of a cluster answer as; the relay asks for `<node>.<cluster>.hubble-grpc.cilium.io`. */
function serverName(clusterName: string): string {
  return `*.${clusterName.replaceAll(".", "-")}.hubble-grpc.cilium.io`;
}

/** What stands for a part that nobody reads. */
const empty: KeyPair = { certificate: "", key: "" };
const nothing: HubbleCertificates = { ca: empty, server: empty, relay: empty, relayServer: empty, ui: empty };

/** A pair that was read: the certificate parses, and the key is its own. */
interface ReadPair {
  readonly pair: KeyPair;
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
}

/** Per-cluster certificates of Hubble: P-256 keys, made here and nowhere else. */
export function makeCertificates(): Certificates {
  return {
    complete: async (found, clusterName, now, needed = certificateParts) => {
      if (needed.length === 0) return { certificates: nothing, issued: [] };
      const keptCa = keepAuthority(found.ca, now);
      const ca = keptCa ?? issueAuthority(now);
      const issued: (keyof HubbleCertificates)[] = keptCa === undefined ? ["ca"] : [];
      const leaf = (part: Exclude<keyof HubbleCertificates, "ca">, name: string): KeyPair => {
        if (!needed.includes(part)) return empty;
        const kept = keepLeaf(found[part], name, ca, now);
        if (kept === undefined) issued.push(part);
        return kept ?? issueLeaf(name, ca, now);
      };
      const certificates: HubbleCertificates = {
        ca: ca.pair,
        server: leaf("server", serverName(clusterName)),
        relay: leaf("relay", relayName),
        relayServer: leaf("relayServer", relayName),
        ui: leaf("ui", uiName),
      };
      return { certificates, issued };
    },
  };
}

function keepAuthority(found: KeyPair | undefined, now: number): ReadPair | undefined {
  const read = readPair(found);
  return read !== undefined && isCurrent(read, now) && read.certificate.ca && canSign(read.key)
    ? read
    : undefined;
}

function keepLeaf(found: KeyPair | undefined, name: string, ca: ReadPair, now: number): KeyPair | undefined {
  const read = readPair(found);
  return read !== undefined && isCurrent(read, now) && isSignedBy(read, ca) && answersTo(read, name)
    ? read.pair
    : undefined;
}

function readPair(pair: KeyPair | undefined): ReadPair | undefined {
  if (pair === undefined) return undefined;
  try {
    const certificate = new X509Certificate(pair.certificate);
    const key = createPrivateKey(pair.key);
    return certificate.checkPrivateKey(key) ? { pair, certificate, key } : undefined;
  } catch {
    // What cannot be read is as good as absent; the error may quote key material, so it goes nowhere.
    return undefined;
  }
}

function isCurrent({ certificate }: ReadPair, now: number): boolean {
  return Date.parse(certificate.validFrom) <= now && now + renewBefore < Date.parse(certificate.validTo);
}

function isSignedBy(leaf: ReadPair, ca: ReadPair): boolean {
  return leaf.certificate.checkIssued(ca.certificate) && leaf.certificate.verify(ca.certificate.publicKey);
}

/** Go's TLS reads the alternative names only, never the common name. */
function answersTo({ certificate }: ReadPair, wildcard: string): boolean {
  return certificate.checkHost(wildcard.replace("*", "node"), { subject: "never" }) !== undefined;
}

function issueAuthority(now: number): ReadPair {
  const request = { commonName: authorityName, role: { authority: true } } as const;
  const pair = issue(request, undefined, now, now + lifetime.authority);
  return { pair, certificate: new X509Certificate(pair.certificate), key: createPrivateKey(pair.key) };
}

function issueLeaf(name: string, ca: ReadPair, now: number): KeyPair {
  const notAfter = Math.min(now + lifetime.leaf, Date.parse(ca.certificate.validTo));
  return issue({ commonName: name, role: { dnsName: name } }, ca, now, notAfter);
}

function issue(
  request: Pick<CertificateRequest, "commonName" | "role">,
  signer: Signer | undefined,
  now: number,
  notAfter: number,
): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  // An hour back: the clocks of nodes may lag behind ours.
  const full = { ...request, publicKey, notBefore: now - hour, notAfter };
  return {
    certificate: signCertificate(full, signer ?? { key: privateKey }),
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}
