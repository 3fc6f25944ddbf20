/** DER, the binary form of ASN.1: tag, length, content. Source: ITU-T X.690. */
export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** `[number]` of a structure: implicit and primitive, or explicit around other elements. */
export const contextTag = {
  primitive: (number: number) => 0x80 | number,
  constructed: (number: number) => 0xa0 | number,
};

export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
  /** Tag and length included. */
  readonly whole: Buffer;
}

export function encode(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag), encodeLength(content.length), content]);
}

function encodeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const bytes = base256(length);
  return Buffer.of(0x80 | bytes.length, ...bytes);
}

function base256(number: number): readonly number[] {
  return number < 0x100 ? [number] : [...base256(Math.floor(number / 0x100)), number % 0x100];
}

/** From its dotted form, such as `2.5.4.3`. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap(base128);
  return encode(tags.objectIdentifier, Buffer.from(bytes));
}

/** Seven bits a byte; all but the last carry the high bit. */
function base128(number: number): readonly number[] {
  const digits = (value: number): readonly number[] =>
    value < 0x80 ? [value] : [...digits(Math.floor(value / 0x80)), value % 0x80];
  return digits(number).map((digit, at, all) => (at === all.length - 1 ? digit : digit | 0x80));
}

/** RFC 5280 wants UTCTime up to 2049 and GeneralizedTime from then on. */
export function time(milliseconds: number): Buffer {
  const digits = `${new Date(milliseconds)
    .toISOString()
    .replace(/\.\d+Z$/, "")
    .replace(/\D/g, "")}Z`;
  return digits < "2050"
    ? encode(tags.utcTime, Buffer.from(digits.slice(2)))
    : encode(tags.generalizedTime, Buffer.from(digits));
}

/** The elements that stand one after the other in a constructed element's content. */
export function decode(content: Buffer): readonly DerElement[] {
  const elements: DerElement[] = [];
  for (let at = 0; at < content.length; ) {
    const first = content.readUInt8(at + 1);
    const extra = first < 0x80 ? 0 : first & 0x7f;
    const start = at + 2 + extra;
    const end = start + (extra === 0 ? first : content.readUIntBE(at + 2, extra));
    elements.push({
      tag: content.readUInt8(at),
      content: content.subarray(start, end),
      whole: content.subarray(at, end),
    });
    at = end;
  }
  return elements;
}
