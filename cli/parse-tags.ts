import { Refusal } from "./refusal.ts";

/** Tags of a flag: `k=v,k=v`. */
export function parseTags(text: string): Readonly<Record<string, string>> {
  const tags: Record<string, string> = {};
  for (const pair of text.split(",").filter((part) => part.trim() !== "")) {
    const [, key = "", value = ""] = /^\s*([^=\s]+)\s*=(.*)$/.exec(pair) ?? [];
    if (key === "") throw new Refusal(`--tags: "${pair}" is no tag; write name=value,name=value.`);
    if (Object.hasOwn(tags, key)) throw new Refusal(`--tags: ${key} is there twice.`);
    tags[key] = value;
  }
  return tags;
}
