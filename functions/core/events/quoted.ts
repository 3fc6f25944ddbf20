/** A foreign value for a sentence of ours: as JSON, on one line, at most 80 characters. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}
