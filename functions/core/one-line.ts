/** Somebody's words as one line of so many characters at most, without what moves a terminal or turns the text around. */
export function oneLine(text: string, most: number): string {
  const line = text
    .slice(0, 8 * most)
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, " ")
    .trim();
  return (line.length <= most ? line : `${line.slice(0, most - 1)}…`).toWellFormed();
}
