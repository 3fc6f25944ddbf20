import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

export interface ServerCertificate {
  /** PEM of the CA that clients must trust. */
  readonly authority: string;
  /** PEM of the server's certificate for localhost and the addresses, and its key. */
  readonly certificate: string;
  readonly key: string;
}

/** A fresh CA and a server certificate for one run (RFC 5280, ECDSA P-256: RSA keys take too long to make). */
export function issueServerCertificate(addresses: readonly string[] = ["127.0.0.1"]): ServerCertificate {
  const authority = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const server = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuer = name("local-kubernetes-ca");
  return {
    authority: certificate(issuer, issuer, authority.publicKey, authority.privateKey, [
      extension("2.5.29.19", tlv(0x30, tlv(0x01, Buffer.of(0xff)))),
      extension("2.5.29.15", tlv(0x03, Buffer.of(1, 0b0000_0110))),
    ]),
    certificate: certificate(name("kube-apiserver"), issuer, server.publicKey, authority.privateKey, [
      extension("2.5.29.17", tlv(0x30, tlv(0x82, Buffer.from("localhost")), ...addresses.map(ipAddress))),
    ]),
    key: server.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

/** IPv4. */
function ipAddress(address: string): Buffer {
  return tlv(0x87, Buffer.from(address.split(".").map(Number)));
}

const ecdsaWithSha256 = tlv(0x30, oid("1.2.840.10045.4.3.2"));
const day = 86_400_000;

function certificate(
  subject: Buffer,
  issuer: Buffer,
  key: KeyObject,
  signer: KeyObject,
  extensions: Buffer[],
) {
  const serial = randomBytes(16);
  serial[0] = 0x40;
  const now = Date.now();
  const toBeSigned = tlv(
    0x30,
    tlv(0xa0, tlv(0x02, Buffer.of(2))),
    tlv(0x02, serial),
    ecdsaWithSha256,
    issuer,
    tlv(0x30, time(now - day), time(now + 30 * day)),
    subject,
    key.export({ type: "spki", format: "der" }),
    tlv(0xa3, tlv(0x30, ...extensions)),
  );
  const signature = tlv(0x03, Buffer.of(0), sign("sha256", toBeSigned, signer));
  const lines =
    tlv(0x30, toBeSigned, ecdsaWithSha256, signature)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

function name(commonName: string): Buffer {
  return tlv(0x30, tlv(0x31, tlv(0x30, oid("2.5.4.3"), tlv(0x0c, Buffer.from(commonName)))));
}

function extension(id: string, value: Buffer): Buffer {
  return tlv(0x30, oid(id), tlv(0x04, value));
}

function time(milliseconds: number): Buffer {
  return tlv(
    0x17,
    Buffer.from(
      `${new Date(milliseconds)
        .toISOString()
        .replaceAll(/[-:T]|\.\d+/g, "")
        .slice(2)}`,
    ),
  );
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return tlv(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(arc: number): number[] {
  return arc < 128 ? [arc] : [...base128(arc >> 7).map((byte) => byte | 0x80), arc & 0x7f];
}

/** One DER element: tag, length, content. */
function tlv(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.of(tag, ...length), content]);
}
