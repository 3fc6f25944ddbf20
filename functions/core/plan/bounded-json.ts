import { type Json, parseJson } from "../json.ts";

/** Characters of a text that is read; our largest revision has about 150,000. */
export const longestText = 4 * 1024 * 1024;

/** Maps and lists inside each other; our objects have about 15. Whoever walks a value calls itself for each. */
const deepestNesting = 100;

/** The value of a JSON text of a sane size, told before it is parsed; undefined: it is none. */
export function parseBoundedJson(text: string): Json | undefined {
  return text.length <= longestText && nestingOf(text) <= deepestNesting ? parseJson(text) : undefined;
}

function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted && character === "\\") at += 1;
    else if (!isQuoted && (character === "{" || character === "[")) deepest = Math.max(deepest, ++depth);
    else if (!isQuoted && (character === "}" || character === "]")) depth -= 1;
  }
  return deepest;
}
