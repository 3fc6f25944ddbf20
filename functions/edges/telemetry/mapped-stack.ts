import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { fileURLToPath } from "node:url";

/** End of a stack's line: `file:///var/task/index.mjs:4:13257`; paths have an end, so that no message makes it slow. */
const place = /(file:\/\/[^\s()]{1,200}\.mjs):(\d+):(\d+)/g;

/**
 * A stack in terms of the sources, by the source maps beside the bundle. Read when an error is written down: Node
 * would read all maps with `--enable-source-maps`, for a tenth of a pass that starts cold.
 */
export function mappedStack(stack: string): string {
  const maps = new Map<string, SourceMap | undefined>();
  return stack.replace(place, (found, url: string, line: string, column: string) => {
    if (!maps.has(url)) maps.set(url, mapBeside(url));
    const entry = maps.get(url)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (entry === undefined || !("originalSource" in entry)) return found;
    const source = entry.originalSource.replace(/^(\.\.\/)+/, "");
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

/** Undefined: there is no map, and the stack stays as it is. */
function mapBeside(url: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, "utf8")));
  } catch {
    return undefined;
  }
}
