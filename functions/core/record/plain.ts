/** A text as a record holds it, cut visibly. SSM refuses values with two opening braces in a row. */
export function plain(text: string, length: number): string {
  const spaced = text.replaceAll(/\{(?=\{)/g, "{ ");
  return (spaced.length <= length ? spaced : `${spaced.slice(0, length - 1)}…`).toWellFormed();
}
