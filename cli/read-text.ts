import { readFile } from "node:fs/promises";
import { Refusal } from "./refusal.ts";

/** Text of a file that the caller named; a Refusal says which one cannot be read, and why. */
export async function readText(what: string, path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new Refusal(
      `${what} ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Content of a file of JSON that the caller named. */
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
