import { readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { expect, it } from "vitest";
import { filesOfRepository, root } from "./files-of-repository.ts";
import { readMarkdownPage } from "./markdown-page.ts";

/** Files by the name that they export. */
const exporters = new Map<string, string[]>();
for (const file of ["functions", "infra", "local"].flatMap((room) =>
  filesOfRepository(".ts", join(root, room)),
)) {
  const declared = readFileSync(join(root, file), "utf8").matchAll(
    /^export (?:declare |abstract |async )*(?:interface|type|class|const|function) (\w+)/gm,
  );
  for (const [, name = ""] of declared) exporters.set(name, [...(exporters.get(name) ?? []), file]);
}

const { rows } = readMarkdownPage("docs/glossary.md");
const words = rows.flatMap((row) => {
  const [, word = "", meaning = "", type = ""] = row.split("|").map((cell) => cell.trim());
  return /^(word|-+)$/.test(word) ? [] : [{ word, meaning, type }];
});

it("has words with a meaning, each once", () => {
  expect(words.length).toBeGreaterThan(30);
  expect(words.filter(({ meaning }) => meaning === "")).toEqual([]);
  expect(new Set(words.map(({ word }) => word)).size).toBe(words.length);
});

it.each(words)("$word is borne by what the linked file or folder exports", ({ type }) => {
  const [, name = "", link = ""] = /^\[`(\w+)`\]\(([^)]+)\)$/.exec(type) ?? [];
  const target = normalize(join("docs", link));
  const found = exporters.get(name) ?? [];
  const at = found.filter((file) => file === target || (target.endsWith("/") && file.startsWith(target)));
  expect(at, `${name} is exported by ${found.join(", ") || "no file"}, and not by ${target}`).toHaveLength(1);
});
