import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decode, encode, objectIdentifier, tags, time } from "../../../functions/edges/certificates/der.ts";

describe("DER", () => {
  it.each([
    ["2.5.4.3", "0603550403"],
    ["1.2.840.10045.4.3.2", "06082a8648ce3d040302"],
    ["1.2.840.113549.1.1.11", "06092a864886f70d01010b"],
  ])("writes the object identifier %s as OpenSSL does", (dotted, hex) => {
    expect(objectIdentifier(dotted).toString("hex")).toBe(hex);
  });

  it.each([
    [Date.UTC(1999, 11, 31, 23, 59, 59), tags.utcTime, "991231235959Z"],
    [Date.UTC(2049, 11, 31, 23, 59, 59), tags.utcTime, "491231235959Z"],
    [Date.UTC(2050, 0, 1), tags.generalizedTime, "20500101000000Z"],
  ])("writes the moment %d with tag %d as %s", (moment, tag, text) => {
    const [element] = decode(time(moment));
    expect([element?.tag, element?.content.toString()]).toEqual([tag, text]);
  });

  it.each([
    [127, "047f"],
    [128, "048180"],
    [255, "0481ff"],
    [256, "04820100"],
    [65_536, "0483010000"],
  ])("writes a length of %d in as few bytes as there can be", (length, head) => {
    const encoded = encode(tags.octetString, Buffer.alloc(length));
    expect(encoded.subarray(0, encoded.length - length).toString("hex")).toBe(head);
  });

  it("reads back what it wrote, whatever stands in a row", () => {
    const element = fc.record({
      tag: fc.constantFrom(...Object.values(tags)),
      content: fc.uint8Array({ maxLength: 400, size: "max" }),
    });
    fc.assert(
      fc.property(fc.array(element, { maxLength: 8 }), (elements) => {
        const row = Buffer.concat(elements.map(({ tag, content }) => encode(tag, content)));
        const read = decode(row);
        expect(read.map(({ tag, content }) => ({ tag, content: Uint8Array.from(content) }))).toEqual(
          elements,
        );
        expect(Buffer.concat(read.map(({ whole }) => whole))).toEqual(row);
      }),
    );
  });
});
