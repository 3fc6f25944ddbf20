import { join } from "node:path";
import { go } from "./go.ts";

/** Folder of a Go module beside this one, with go.mod and go.sum. */
export function moduleFolder(module: string): string {
  return join(import.meta.dirname, "..", module);
}

/** Where the source of a module's dependency lies; fetched first if the module cache lacks it. */
export async function sourceFolder(module: string, dependency: string): Promise<string> {
  const answer = await go(moduleFolder(module), ["mod", "download", "-json", dependency]);
  return (JSON.parse(answer) as { Dir: string }).Dir;
}
