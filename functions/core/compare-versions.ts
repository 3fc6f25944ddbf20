/** Order of two versions, for sort: `1.9` is before `1.10`, and a missing number counts as 0. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let place = 0; place < Math.max(left.length, right.length); place += 1) {
    const difference = (left[place] ?? 0) - (right[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Second number of a version, such as 34 of `1.34.2`. */
export function minorNumber(version: string): number {
  return numbersOf(version)[1] ?? 0;
}

/** Numbers between the dots; what follows the digits, as in `1.34+` or `6-rc.1`, is left out. */
function numbersOf(version: string): readonly number[] {
  return version.split(".").map((part) => Number.parseInt(part, 10) || 0);
}
