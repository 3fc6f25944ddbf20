import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { filesOfRepository, root } from "./files-of-repository.ts";
import { readMarkdownPage } from "./markdown-page.ts";

/** The package has this page as its README, beside the folder docs. */
const movedInPackage: Readonly<Record<string, string>> = { "docs/package.md": "README.md" };

function deadLinksOf(path: string): readonly string[] {
  const { links, anchors } = readMarkdownPage(path);
  const dead = links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [file = "", anchor] = link.split("#");
    const target = file === "" ? path : normalize(join(dirname(movedInPackage[path] ?? path), file));
    if (!existsSync(join(root, target))) return true;
    if (anchor === undefined) return false;
    return !(target === path ? anchors : readMarkdownPage(target).anchors).includes(anchor);
  });
  return dead.map((link) => `${path}: ${link}`);
}

describe("pages", () => {
  const pages = filesOfRepository(".md");

  it("link to files and headings that are there", () => {
    expect(pages.length).toBeGreaterThan(40);
    expect(pages.flatMap((path) => readMarkdownPage(path).links).length).toBeGreaterThan(100);
    expect(pages.flatMap(deadLinksOf)).toEqual([]);
  });
});

describe("sources", () => {
  const sources = ["functions", "infra", "cli", "local", "test", "examples"].flatMap((room) =>
    filesOfRepository(".ts", join(root, room)),
  );
  const mentions = sources.flatMap((source) =>
    [
      ...readFileSync(join(root, source), "utf8").matchAll(
        /\bdocs\/[\w/-]+\.md\b(?:, (?<heading>[A-Z][^\n]*))?/g,
      ),
    ].map(({ 0: text, groups }) => ({
      source,
      page: text.replace(/\.md.*/, ".md"),
      heading: groups?.["heading"],
    })),
  );

  it("name pages, and headings of them, that are there", () => {
    expect(mentions.filter(({ heading }) => heading !== undefined).length).toBeGreaterThan(0);
    const dead = mentions.filter(({ page, heading }) => {
      if (!existsSync(join(root, page))) return true;
      return (
        heading !== undefined && !readMarkdownPage(page).headings.some((known) => heading.startsWith(known))
      );
    });
    expect(dead).toEqual([]);
  });
});
