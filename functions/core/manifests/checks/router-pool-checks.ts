import { readCidr } from "../../cidr.ts";
import type { Objection } from "../../objection.ts";
import { invalidOption, type OptionCheck } from "./option-check.ts";

const pool: OptionCheck = ({ options }) => {
  const { cidr, maskSize } = options.routerAddressPool;
  return poolObjections({ cidr, maskSize, suffix: "", family: 4, longest: 30, example: "198.18.0.0/16" });
};

const pool6: OptionCheck = ({ options }) => {
  const { cidr6, maskSize6 } = options.routerAddressPool;
  if (options.ipFamily === "ipv4") {
    if (cidr6 === undefined && maskSize6 === undefined) return [];
    const found = cidr6 ?? `/${maskSize6}`;
    return [
      invalidOption("routerAddressPool.cidr6", found, "Leave out cidr6 and maskSize6 with ipFamily ipv4."),
    ];
  }
  const example = "fd00:c111::/104";
  return poolObjections({ cidr: cidr6, maskSize: maskSize6, suffix: "6", family: 6, longest: 126, example });
};

export const routerPoolChecks: readonly OptionCheck[] = [pool, pool6];

interface FamilyPool {
  readonly cidr: string | undefined;
  readonly maskSize: number | undefined;
  readonly suffix: "" | "6";
  readonly family: 4 | 6;
  /** Longest prefix of a node's share: the router needs an address between the first and the last. */
  readonly longest: number;
  readonly example: string;
}

function poolObjections({
  cidr,
  maskSize,
  suffix,
  family,
  longest,
  example,
}: FamilyPool): readonly Objection[] {
  const range = readCidr(cidr ?? "");
  if (range?.family !== family || range.prefix > longest) {
    return [
      invalidOption(
        `routerAddressPool.cidr${suffix}`,
        cidr ?? "absent",
        `Choose an IPv${family} range such as ${example}.`,
      ),
    ];
  }
  // The allocator of Cilium's operator refuses more than 2^16 shares of an IPv6 pool.
  const most = family === 6 ? Math.min(longest, range.prefix + 16) : longest;
  if (maskSize !== undefined && Number.isInteger(maskSize) && maskSize >= range.prefix && maskSize <= most) {
    return [];
  }
  return [
    invalidOption(
      `routerAddressPool.maskSize${suffix}`,
      String(maskSize ?? "absent"),
      `Choose the size of one node's share: a whole number from ${range.prefix} to ${most}.`,
    ),
  ];
}
