import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./files-of-repository.ts";

export interface MarkdownPage {
  /** From the root of the repository. */
  readonly path: string;
  /** Its first heading; empty where it has none. */
  readonly title: string;
  readonly headings: readonly string[];
  readonly anchors: readonly string[];
  /** As written, anchors included. */
  readonly links: readonly string[];
  readonly rows: readonly string[];
}

export function readMarkdownPage(path: string): MarkdownPage {
  const prose = readFileSync(join(root, path), "utf8").replace(/^ *```[\s\S]*?^ *```/gm, "");
  const headings = [...prose.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => heading);
  return {
    path,
    title: headings[0] ?? "",
    headings,
    anchors: headings.map(anchorOf),
    links: [...prose.matchAll(/\[[^\]]*\]\(([^()\s]+)\)/g)].map(([, target = ""]) => target),
    rows: prose.split("\n").filter((line) => line.startsWith("|")),
  };
}

/** As GitHub makes them. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");
}
