/** The known word that was most likely meant by another one: the same but for case and separators, or two letters off. */
export function nearMiss(written: string, known: readonly string[]): string | undefined {
  const plain = written.toLowerCase().replaceAll(/[^a-z0-9]/g, "_");
  const distances = known.map((word) => ({ word, distance: distance(plain, word) }));
  const [nearest] = distances.sort((a, b) => a.distance - b.distance);
  if (nearest === undefined) return undefined;
  return nearest.distance <= Math.min(2, Math.floor(nearest.word.length / 3)) ? nearest.word : undefined;
}

/** Letters to change, add, leave out, or swap with their neighbour. Long texts are told apart by their length. */
function distance(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > 2) return Number.POSITIVE_INFINITY;
  let beforeLast: readonly number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const here = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      here[column] = Math.min(
        (last[column] ?? 0) + 1,
        (here[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = here;
  }
  return last[to.length] ?? Number.POSITIVE_INFINITY;
}
