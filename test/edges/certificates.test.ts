import { createPrivateKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:tls";
import { describe, expect, it } from "vitest";
import type {
  HubbleCertificates,
  KeyPair,
} from "../../functions/core/manifests/hubble/hubble-certificates.ts";
import { signCertificate } from "../../functions/edges/certificates/sign-certificate.ts";
import { makeCertificates } from "../../functions/edges/certificates.ts";

const day = 86_400_000;
const now = Math.floor(Date.now() / 1000) * 1000;
const certificates = makeCertificates();
const made = await certificates.complete({}, "demo", now);
const elsewhere = await certificates.complete({}, "demo", now);

const leaves = ["server", "relay", "relayServer", "ui"] as const;
const parts = ["ca", ...leaves] as const;

function daysLeft(pem: string): number {
  return (new X509Certificate(pem).validToDate.getTime() - now) / day;
}

/** Any certificate, made by hand: for authorities and leaves that the product would not make. */
function pairOf(
  key: ReturnType<typeof generateKeyPairSync>,
  role: { readonly authority: true } | { readonly dnsName: string },
  times: { readonly notBefore: number; readonly notAfter: number },
  signer?: KeyPair,
): KeyPair {
  const certificate = signCertificate(
    { commonName: "by hand", role, publicKey: key.publicKey, ...times },
    signer === undefined
      ? { key: key.privateKey }
      : { certificate: new X509Certificate(signer.certificate), key: createPrivateKey(signer.key) },
  );
  return { certificate, key: key.privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
}

const ecKeys = () => generateKeyPairSync("ec", { namedCurve: "P-256" });
const oneYear = { notBefore: now - day, notAfter: now + 365 * day };

describe("certificates for a new cluster", () => {
  it("are an authority for three years and leaves of it for one", () => {
    expect(made.issued).toEqual(parts);
    const { ca, server, relay, relayServer, ui } = made.certificates;
    expect(parts.map((part) => daysLeft(made.certificates[part].certificate))).toEqual([
      1095, 365, 365, 365, 365,
    ]);
    expect(new X509Certificate(ca.certificate)).toMatchObject({ subject: "CN=Cilium CA", ca: true });
    for (const leaf of [server, relay, relayServer, ui]) {
      const read = new X509Certificate(leaf.certificate);
      expect(read).toMatchObject({ issuer: "CN=Cilium CA", ca: false });
      expect(read.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
      expect(read.validFromDate.getTime()).toBe(now - 3_600_000);
    }
    expect(new X509Certificate(server.certificate).subjectAltName).toBe("DNS:*.demo.hubble-grpc.cilium.io");
    expect(new X509Certificate(relay.certificate).subjectAltName).toBe("DNS:*.hubble-relay.cilium.io");
    expect(new X509Certificate(ui.certificate).subjectAltName).toBe("DNS:*.hubble-ui.cilium.io");
  });

  it("turn the dots of a cluster name into dashes, as agents do when they name themselves", async () => {
    const { certificates: dotted } = await certificates.complete({}, "demo.eu", now);
    expect(new X509Certificate(dotted.server.certificate).subject).toBe("CN=*.demo-eu.hubble-grpc.cilium.io");
  });

  it("outlive 2049, where the certificate's way to write a year changes", async () => {
    const { certificates: late } = await certificates.complete({}, "demo", Date.UTC(2049, 11, 1));
    expect(new X509Certificate(late.relay.certificate).validToDate.toISOString()).toBe(
      "2050-12-01T00:00:00.000Z",
    );
  });

  it.each([
    [
      "relay to agent",
      made.certificates.server,
      made.certificates.relay,
      "node-1.demo.hubble-grpc.cilium.io",
    ],
    ["UI to relay", made.certificates.relayServer, made.certificates.ui, "ui.hubble-relay.cilium.io"],
    [
      "a person to relay",
      made.certificates.relayServer,
      made.certificates.relay,
      "ui.hubble-relay.cilium.io",
    ],
  ])("let both sides prove themselves: %s", async (_, server, client, servername) => {
    expect(await handshake(made.certificates.ca, server, client, servername)).toEqual({
      server: true,
      client: true,
    });
  });

  it("do not let a client of another cluster in", async () => {
    await expect(
      handshake(
        made.certificates.ca,
        made.certificates.server,
        elsewhere.certificates.relay,
        "node-1.demo.hubble-grpc.cilium.io",
      ),
    ).rejects.toThrow();
  });
});

describe("certificates found in a cluster", () => {
  it("are kept byte for byte while they are good", async () => {
    const again = await certificates.complete(made.certificates, "demo", now + 300 * day);
    expect(again).toEqual({ certificates: made.certificates, issued: [] });
  });

  it("are issued only where somebody reads them", async () => {
    const { ui: _, ...found } = made.certificates;
    const needed = ["ca", "server", "relay", "relayServer"] as const;
    const some = await certificates.complete(found, "demo", now, needed);
    expect(some).toEqual({ certificates: { ...found, ui: { certificate: "", key: "" } }, issued: [] });
    expect((await certificates.complete({}, "demo", now, ["ca", "server"])).issued).toEqual(["ca", "server"]);
    expect((await certificates.complete({}, "demo", now, [])).issued).toEqual([]);
  });

  it.each([...parts])("lose only what hangs on a missing %s", async (missing) => {
    const { [missing]: _, ...rest } = made.certificates;
    const { issued } = await certificates.complete(rest, "demo", now);
    expect(issued).toEqual(missing === "ca" ? parts : [missing]);
  });

  const broken: readonly (readonly [string, (pair: KeyPair) => KeyPair])[] = [
    ["a certificate that is no PEM", (pair) => ({ ...pair, certificate: "not a certificate" })],
    ["a certificate cut in half", (pair) => ({ ...pair, certificate: pair.certificate.slice(0, 300) })],
    ["a key that is no PEM", (pair) => ({ ...pair, key: "not a key" })],
    ["another one's key", (pair) => ({ ...pair, key: elsewhere.certificates.ca.key })],
    ["empty texts", () => ({ certificate: "", key: "" })],
  ];
  describe.each(broken)("with %s", (_, harm) => {
    it.each([...parts])("are repaired where it stands in %s", async (part) => {
      const found: HubbleCertificates = { ...made.certificates, [part]: harm(made.certificates[part]) };
      const { certificates: repaired, issued } = await certificates.complete(found, "demo", now);
      expect(issued).toEqual(part === "ca" ? parts : [part]);
      expect(await certificates.complete(repaired, "demo", now)).toEqual({
        certificates: repaired,
        issued: [],
      });
    });
  });

  it("are renewed when 30 days or less are left", async () => {
    const { issued } = await certificates.complete(made.certificates, "demo", now + 335 * day);
    expect(issued).toEqual(leaves);
    expect((await certificates.complete(made.certificates, "demo", now + 335 * day - 1000)).issued).toEqual(
      [],
    );
  });

  it("are all made anew when the authority itself nears its end", async () => {
    const { issued } = await certificates.complete(made.certificates, "demo", now + 1065 * day);
    expect(issued).toEqual(parts);
  });

  it("are replaced when a foreign authority signed them", async () => {
    const found = { ...made.certificates, server: elsewhere.certificates.server };
    expect((await certificates.complete(found, "demo", now)).issued).toEqual(["server"]);
  });

  it("are replaced when they speak for another cluster", async () => {
    const { certificates: renamed, issued } = await certificates.complete(
      made.certificates,
      "production",
      now,
    );
    expect(issued).toEqual(["server"]);
    expect(renamed.relay).toEqual(made.certificates.relay);
  });

  it("are replaced when they are not valid yet", async () => {
    expect((await certificates.complete(made.certificates, "demo", now - day)).issued).toEqual(parts);
  });

  it("do not take a leaf for an authority", async () => {
    const found = { ...made.certificates, ca: made.certificates.server };
    expect((await certificates.complete(found, "demo", now)).issued).toEqual(parts);
  });

  it("may come from an RSA authority, as Helm makes it: the leaves are signed with that", async () => {
    const ca = pairOf(generateKeyPairSync("rsa", { modulusLength: 2048 }), { authority: true }, oneYear);
    const { certificates: completed, issued } = await certificates.complete({ ca }, "demo", now);
    expect(issued).toEqual(leaves);
    expect(completed.ca).toEqual(ca);
    await expect(
      handshake(ca, completed.server, completed.relay, "node-1.demo.hubble-grpc.cilium.io"),
    ).resolves.toEqual({ server: true, client: true });
  });

  it("may not come from an authority whose kind of key cannot sign here", async () => {
    const ca = pairOf(ecKeys(), { authority: true }, oneYear);
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const leafKey = {
      certificate: signCertificate(
        { commonName: "by hand", role: { authority: true }, publicKey, ...oneYear },
        { certificate: new X509Certificate(ca.certificate), key: createPrivateKey(ca.key) },
      ),
      key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    };
    expect((await certificates.complete({ ca: leafKey }, "demo", now)).issued).toContain("ca");
  });

  it("never make a leaf that outlives its authority", async () => {
    const ca = pairOf(ecKeys(), { authority: true }, { notBefore: now - day, notAfter: now + 40 * day });
    const { certificates: completed } = await certificates.complete({ ca }, "demo", now);
    expect(daysLeft(completed.server.certificate)).toBe(40);
  });
});

/** One TLS connection in which each side asks the other for its certificate. */
async function handshake(ca: KeyPair, server: KeyPair, client: KeyPair, servername: string) {
  const listener = createServer({
    ca: ca.certificate,
    cert: server.certificate,
    key: server.key,
    requestCert: true,
    rejectUnauthorized: true,
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  try {
    const { port } = listener.address() as AddressInfo;
    const accepted = once(listener, "secureConnection");
    const refused = once(listener, "tlsClientError").then(([error]) => Promise.reject(error));
    const socket = connect({
      host: "127.0.0.1",
      port,
      servername,
      ca: ca.certificate,
      cert: client.certificate,
      key: client.key,
    });
    socket.on("error", () => undefined);
    await Promise.race([once(socket, "secureConnect"), refused]);
    const [peer] = await Promise.race([accepted, refused]);
    const seen = { server: socket.authorized, client: peer.authorized as boolean };
    socket.destroy();
    return seen;
  } finally {
    listener.close();
  }
}
