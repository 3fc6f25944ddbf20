/** JSON with sorted keys and without undefined members, so that equal values have equal texts. */
export function stableJson(value: unknown): string {
  return textOf(value) ?? "";
}

/** Undefined: JSON has no word for it, such as for a function. */
function textOf(value: unknown): string | undefined {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => textOf(item) ?? "null").join(",")}]`;
  const members = value as Readonly<Record<string, unknown>>;
  let text = "";
  for (const key of sortedKeys(members)) {
    const member = textOf(members[key]);
    if (member !== undefined) text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${member}`;
  }
  return `{${text}}`;
}

/** Whole numbers first, by their value, as JavaScript itself has them; then the others by their characters. */
function sortedKeys(members: object): string[] {
  const keys = Object.keys(members);
  const others = keys.findIndex((key) => !isWholeNumber(key));
  if (others <= 0) return others === 0 ? keys.sort() : keys;
  return [...keys.slice(0, others), ...keys.slice(others).sort()];
}

const isWholeNumber = (key: string) => /^(0|[1-9]\d{0,9})$/.test(key) && Number(key) < 2 ** 32 - 1;
