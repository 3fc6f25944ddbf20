import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ciliumClusterName } from "../../../functions/core/desired/cilium-cluster-name.ts";

/** What EKS accepts. */
const eksName = fc.stringMatching(/^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/);
/** What Cilium accepts. */
const ciliumName = /^(?=.{1,32}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

describe("Cilium's name for a cluster", () => {
  it.each(["demo", "a", "team-1-production-eu-west-1-blue"])("is %s where Cilium takes it", (name) => {
    expect(ciliumClusterName(name)).toBe(name);
  });

  it.each([
    ["Demo", "demo"],
    ["prod_eu", "prod-eu"],
    ["demo-", "demo"],
    ["a-very-long-name-that-nobody-can-read-to-its-end", "a-very-long-name-that-n"],
    ["a-very-long-name-that--cut-in-a-row-of-dashes", "a-very-long-name-that-c"],
    ["twenty-two-characters--then-much-more-of-it", "twenty-two-characters-t"],
    ["2024", "c-2024"],
    ["2024-10-01", "c-2024-10-01"],
    ["1e3", "c-1e3"],
    ["on", "on"],
    ["exactly-22-characters-_-and-more-of-it", "exactly-22-characters-a"],
  ])("keeps what it can of %s, and a hash", (name, readable) => {
    expect(ciliumClusterName(name)).toMatch(new RegExp(`^${readable}-[0-9a-f]{8}$`));
  });

  it("is one that Cilium takes, and the same in every pass", () => {
    fc.assert(
      fc.property(eksName, (name) => {
        expect(ciliumClusterName(name)).toMatch(ciliumName);
        expect(ciliumClusterName(name)).toBe(ciliumClusterName(name));
      }),
    );
  });

  it("is a text wherever it stands unquoted in YAML", () => {
    const likely = fc.oneof(
      eksName,
      fc.stringMatching(/^[\da-fox_-]{1,10}$/),
      fc.constantFrom("yes", "no", "null"),
    );
    fc.assert(
      fc.property(likely, (name) => {
        for (const version of ["1.1", "1.2"] as const) {
          expect(parse(`name: ${ciliumClusterName(name)}`, { version })).toEqual({
            name: ciliumClusterName(name),
          });
        }
      }),
    );
  });

  it("is another one for another cluster, even where only case or the far end tells them apart", () => {
    const siblings = eksName.chain((name) =>
      fc.constantFrom(name.toLowerCase(), name.toUpperCase(), `${name}-`, `${name}_`, `${name}${name}`),
    );
    fc.assert(
      fc.property(fc.uniqueArray(fc.oneof(eksName, siblings), { maxLength: 20 }), (names) => {
        expect(new Set(names.map(ciliumClusterName)).size).toBe(names.length);
      }),
    );
  });
});
