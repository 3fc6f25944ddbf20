/** Orders versions of numbers, such as `1.9` before `1.10` and `1.34.2`; a missing number counts as 0. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let place = 0; place < Math.max(left.length, right.length); place += 1) {
    const difference = (left[place] ?? 0) - (right[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** What follows the digits, as in `1.34+` or `6-rc.1`, is left out. */
function numbersOf(version: string): readonly number[] {
  return version.split(".").map((part) => Number.parseInt(part, 10) || 0);
}
