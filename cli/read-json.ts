import { readText } from "./read-text.ts";
import { Refusal } from "./refusal.ts";

/** A file of JSON that the caller named. */
export async function readJson(what: string, path: string): Promise<unknown> {
  const text = await readText(what, path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal(
      `${what} ${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
