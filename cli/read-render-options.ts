import { readFile } from "node:fs/promises";
import type { RenderOptions } from "../functions/core/manifests/render-options.ts";
import { parseRenderOptions } from "./parse-render-options.ts";
import { Refusal } from "./refusal.ts";

/** Reads an options file; a Refusal says why it cannot be read, or names every fault in it. */
export async function readRenderOptions(path: string): Promise<RenderOptions> {
  return parseRenderOptions(await textOf(path), path);
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new Refusal(
      `options file ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
