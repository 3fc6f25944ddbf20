import { createHash, type KeyObject, randomBytes, sign, type X509Certificate } from "node:crypto";
import { contextTag, decode, encode, objectIdentifier, tags, time } from "./der.ts";

/** What a certificate says, before anybody signed it. */
export interface CertificateRequest {
  readonly commonName: string;
  /** A leaf carries its one name; an authority has none and may sign others. */
  readonly role: { readonly authority: true } | { readonly dnsName: string };
  readonly publicKey: KeyObject;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Who signs; without a certificate it is the subject itself. */
export interface Signer {
  readonly certificate?: X509Certificate;
  readonly key: KeyObject;
}

const oids = {
  commonName: "2.5.4.3",
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyIdentifier: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  serverAuth: "1.3.6.1.5.5.7.3.1",
  clientAuth: "1.3.6.1.5.5.7.3.2",
} as const;

/** SHA-256 signatures by type of key; a key of another type cannot sign here. */
const signatureAlgorithms: Readonly<Record<string, Buffer>> = {
  ec: encode(tags.sequence, objectIdentifier("1.2.840.10045.4.3.2")),
  rsa: encode(tags.sequence, objectIdentifier("1.2.840.113549.1.1.11"), Buffer.of(0x05, 0x00)),
};

export function canSign(key: KeyObject): boolean {
  return key.asymmetricKeyType !== undefined && key.asymmetricKeyType in signatureAlgorithms;
}

/** An X.509 v3 certificate (RFC 5280) as PEM. */
export function signCertificate(request: CertificateRequest, signer: Signer): string {
  const algorithm = signatureAlgorithms[signer.key.asymmetricKeyType ?? ""];
  if (algorithm === undefined) {
    throw new TypeError(`sign a certificate: a key of type ${signer.key.asymmetricKeyType} is not supported`);
  }
  const subject = nameOf(request.commonName);
  const issuer = signer.certificate === undefined ? undefined : partsOf(signer.certificate);
  const toBeSigned = encode(
    tags.sequence,
    encode(contextTag.constructed(0), encode(tags.integer, Buffer.of(2))),
    encode(tags.integer, serialNumber()),
    algorithm,
    issuer?.subject ?? subject,
    encode(tags.sequence, time(request.notBefore), time(request.notAfter)),
    subject,
    request.publicKey.export({ type: "spki", format: "der" }),
    encode(contextTag.constructed(3), encode(tags.sequence, ...extensionsOf(request, issuer?.keyIdentifier))),
  );
  const signature = sign("sha256", toBeSigned, signer.key);
  return pem(encode(tags.sequence, toBeSigned, algorithm, bitString(0, signature)));
}

function extensionsOf(request: CertificateRequest, authorityKey: Buffer | undefined): readonly Buffer[] {
  const ofSigner =
    authorityKey === undefined
      ? []
      : [
          extension(
            oids.authorityKeyIdentifier,
            false,
            encode(tags.sequence, encode(contextTag.primitive(0), authorityKey)),
          ),
        ];
  if ("authority" in request.role) {
    const isAuthority = encode(tags.boolean, Buffer.of(0xff));
    const keyCertSignAndCrlSign = bitString(1, Buffer.of(0b0000_0110));
    return [
      extension(oids.basicConstraints, true, encode(tags.sequence, isAuthority)),
      extension(oids.keyUsage, true, keyCertSignAndCrlSign),
      extension(oids.subjectKeyIdentifier, false, encode(tags.octetString, keyIdentifier(request.publicKey))),
      ...ofSigner,
    ];
  }
  const digitalSignature = bitString(7, Buffer.of(0b1000_0000));
  const usages = [oids.serverAuth, oids.clientAuth].map(objectIdentifier);
  const dnsName = encode(contextTag.primitive(2), Buffer.from(request.role.dnsName));
  return [
    extension(oids.basicConstraints, true, encode(tags.sequence)),
    extension(oids.keyUsage, true, digitalSignature),
    extension(oids.extendedKeyUsage, false, encode(tags.sequence, ...usages)),
    extension(oids.subjectAltName, false, encode(tags.sequence, dnsName)),
    ...ofSigner,
  ];
}

function extension(oid: string, critical: boolean, value: Buffer): Buffer {
  const mark = critical ? [encode(tags.boolean, Buffer.of(0xff))] : [];
  return encode(tags.sequence, objectIdentifier(oid), ...mark, encode(tags.octetString, value));
}

function nameOf(commonName: string): Buffer {
  const attribute = encode(
    tags.sequence,
    objectIdentifier(oids.commonName),
    encode(tags.utf8String, Buffer.from(commonName)),
  );
  return encode(tags.sequence, encode(tags.set, attribute));
}

function bitString(unusedBits: number, bytes: Buffer): Buffer {
  return encode(tags.bitString, Buffer.of(unusedBits), bytes);
}

/** Sixteen random bytes that read as a positive number without a leading zero byte. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = (bytes.readUInt8(0) & 0x3f) | 0x40;
  return bytes;
}

function keyIdentifier(publicKey: KeyObject): Buffer {
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest()
    .subarray(0, 20);
}

/** The signer's name and key identifier, byte for byte: verifiers compare them as they stand. */
function partsOf(certificate: X509Certificate): {
  readonly subject: Buffer;
  readonly keyIdentifier?: Buffer;
} {
  const [outer] = decode(certificate.raw);
  const [toBeSigned] = decode(outer?.content ?? Buffer.alloc(0));
  const fields = decode(toBeSigned?.content ?? Buffer.alloc(0));
  const subject = fields[5];
  if (subject === undefined)
    throw new TypeError("sign a certificate: its signer's certificate has no subject");
  const [list] = decode(
    fields.find((field) => field.tag === contextTag.constructed(3))?.content ?? Buffer.alloc(0),
  );
  const wanted = objectIdentifier(oids.subjectKeyIdentifier);
  const extensions = decode(list?.content ?? Buffer.alloc(0)).map((element) => decode(element.content));
  const value = extensions.find(([oid]) => oid?.whole.equals(wanted))?.at(-1);
  const [identifier] = value === undefined ? [] : decode(value.content);
  return identifier === undefined
    ? { subject: subject.whole }
    : { subject: subject.whole, keyIdentifier: identifier.content };
}

function pem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
