import { readFile } from "node:fs/promises";
import { Refusal } from "./refusal.ts";

/** A file that the caller named; a Refusal says which one cannot be read, and why. */
export async function readText(what: string, path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new Refusal(
      `${what} ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
