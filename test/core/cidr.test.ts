import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { overlaps } from "../../functions/core/cidr.ts";

describe("two CIDR blocks", () => {
  it.each([
    ["10.0.0.0/8", "10.255.0.0/16"],
    ["198.18.7.0/24", "198.18.0.0/15"],
    ["10.0.0.77/8", "10.1.0.0/16"],
    ["0.0.0.0/0", "198.18.0.0/16"],
    ["192.0.2.1/32", "192.0.2.1/32"],
    ["2001:db8::/32", "2001:db8:1::/48"],
    ["::/0", "fd00::1/128"],
    ["2001:DB8:0:0:0:0:0:0/64", "2001:db8::5/128"],
  ])("%s and %s share addresses", (one, other) => {
    expect(overlaps(one, other)).toBe(true);
    expect(overlaps(other, one)).toBe(true);
  });

  it.each([
    ["10.0.0.0/16", "10.1.0.0/16"],
    ["198.18.0.0/16", "198.19.0.0/16"],
    ["2001:db8::/48", "2001:db8:1::/48"],
    ["0.0.0.0/0", "::/0"],
  ])("%s and %s do not", (one, other) => {
    expect(overlaps(one, other)).toBe(false);
  });

  it.each([
    "",
    "10.0.0.0",
    "10.0.0/8",
    "10.0.0.256/8",
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "10.0.0.0/8/8",
    "::1::/64",
    "1:2:3/64",
    "1:2:3:4:5:6:7:8::/64",
    "fd00::/129",
    "fd0g::/64",
    "all of it/0",
  ])("%j is no block and overlaps nothing", (nonsense) => {
    expect(overlaps(nonsense, "0.0.0.0/0")).toBe(false);
    expect(overlaps("::/0", nonsense)).toBe(false);
  });

  const octet = fc.nat(255);
  const block = fc
    .tuple(octet, octet, octet, octet, fc.integer({ min: 0, max: 32 }))
    .map(([a, b, c, d, prefix]) => ({ text: `${a}.${b}.${c}.${d}/${prefix}`, bytes: [a, b, c, d], prefix }));

  it("overlap where they agree on the bits of the shorter prefix, and nowhere else", () => {
    const bits = (bytes: readonly number[]) =>
      bytes.map((byte) => byte.toString(2).padStart(8, "0")).join("");
    const near = fc.tuple(block, block, fc.nat(4)).map(([one, other, shared]) => {
      const bytes = [...one.bytes.slice(0, shared), ...other.bytes.slice(shared)];
      return [one, { text: `${bytes.join(".")}/${other.prefix}`, bytes, prefix: other.prefix }] as const;
    });
    fc.assert(
      fc.property(near, ([one, other]) => {
        const prefix = Math.min(one.prefix, other.prefix);
        const agree = bits(one.bytes).slice(0, prefix) === bits(other.bytes).slice(0, prefix);
        expect(overlaps(one.text, other.text)).toBe(agree);
      }),
    );
  });
});
