import { readdirSync } from "node:fs";
import { join, relative } from "node:path";

export const root = join(import.meta.dirname, "..", "..");

const written = ["node_modules", "dist", "coverage", "cdk.out"];

/** Paths from the root of all files with this ending; what tools write is left out. */
export function filesOfRepository(ending: string, folder = root): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith(".") && !written.includes(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesOfRepository(ending, path);
      return entry.name.endsWith(ending) ? [relative(root, path)] : [];
    });
}
