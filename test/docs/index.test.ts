import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, it } from "vitest";
import { filesOfRepository, root } from "./files-of-repository.ts";
import { readMarkdownPage } from "./markdown-page.ts";

const index = "docs/README.md";
const text = readFileSync(join(root, index), "utf8");

it("the index lists every page of docs by its title, and no other", () => {
  const pages = filesOfRepository(".md", join(root, "docs")).filter((path) => path !== index);
  const entries = [...text.matchAll(/\[([^\]]+)\]\(([^)]+\.md)\)/g)]
    .map(([, title = "", link = ""]) => ({ title, path: normalize(join(dirname(index), link)) }))
    .filter(({ path }) => path.startsWith("docs/"));
  const expected = pages.map((path) => ({
    title: readMarkdownPage(path).title.replace(/^\d{4} /, ""),
    path,
  }));
  const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1);
  expect(entries.toSorted(byPath)).toEqual(expected.toSorted(byPath));
});

it("a decision is numbered as its file is", () => {
  const decisions = filesOfRepository(".md", join(root, "docs/decisions"));
  expect(decisions.length).toBeGreaterThan(20);
  for (const path of decisions) expect(readMarkdownPage(path).title.slice(0, 4)).toBe(path.slice(15, 19));
});
