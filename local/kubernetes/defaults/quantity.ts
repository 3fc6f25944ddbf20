const decimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
const binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/** Canonical form in which the server stores a quantity: `0.1` is `100m`, `1024Mi` is `1Gi`. */
export function canonicalQuantity(text: string): string {
  const [, sign = "", whole = "", fraction = "", suffix = ""] =
    /^([-+]?)(\d+)(?:\.(\d*))?([a-zA-Z]*)$/.exec(text) ?? [];
  const digits = fraction.slice(0, 9);
  if (whole === "") return text;
  const nano = BigInt(whole + digits) * 10n ** BigInt(9 - digits.length);
  const minus = sign === "-" ? "-" : "";
  const binary = binarySuffixes.indexOf(suffix);
  if (binary > 0) {
    const scaled = nano * 1024n ** BigInt(binary);
    if (scaled % 10n ** 9n === 0n) return minus + shortest(scaled / 10n ** 9n, 1024n, binarySuffixes);
    return minus + shortest(scaled, 1000n, decimalSuffixes);
  }
  const decimal = decimalSuffixes.indexOf(suffix);
  if (decimal < 0) return text;
  const exponent = BigInt(3 * decimal);
  return minus + shortest((nano * 10n ** exponent) / 10n ** 9n, 1000n, decimalSuffixes);
}

function shortest(value: bigint, base: bigint, suffixes: readonly string[]): string {
  if (value === 0n) return "0";
  let [rest, step] = [value, 0];
  while (rest % base === 0n && step < suffixes.length - 1) [rest, step] = [rest / base, step + 1];
  return `${rest}${suffixes[step]}`;
}
