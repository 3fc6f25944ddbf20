import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "..", "..");

/** Imports of one declaration by another. */
const relativeImport = /(\bfrom\s*|\bimport\()"(\.[^"]+)\.ts"/g;

/**
 * Writes the declarations that the entries, paths from the repository's root without suffix, refer to; nothing else.
 *
 * Their imports end in `.js`: under every way of resolving modules, and before TypeScript 5.
 */
export function writeDeclarations(entries: readonly string[], folder: string): void {
  const emitted = mkdtempSync(join(tmpdir(), "declarations-"));
  try {
    const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
    const project = join(import.meta.dirname, "declarations.tsconfig.json");
    execFileSync(process.execPath, [tsc, "-p", project, "--outDir", emitted], { stdio: "inherit" });
    const written = new Set<string>();
    const write = (path: string) => {
      if (written.has(path)) return;
      written.add(path);
      const text = readFileSync(join(emitted, `${path}.d.ts`), "utf8");
      const target = join(folder, `${path}.d.ts`);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text.replaceAll(relativeImport, '$1"$2.js"'));
      for (const [, , imported] of text.matchAll(relativeImport)) write(join(dirname(path), imported ?? ""));
    };
    entries.forEach(write);
  } finally {
    rmSync(emitted, { recursive: true, force: true });
  }
}
