import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/**
 * The SDK's schemas name their traits by computed keys, `{ [_xN]: "Vpc" }`, for which esbuild keeps every schema of a
 * service: a computed key might have an effect. Spelled out, what no command needs falls away; of EC2's that is nearly
 * all.
 */
export const treeShakeSchemas: Plugin = {
  name: "tree-shake-schemas",
  setup({ onLoad }) {
    onLoad({ filter: /@aws-sdk\/.*\/dist-es\/.*schemas_0\.js$/ }, async ({ path }) => ({
      contents: withPlainKeys(await readFile(path, "utf8")),
      loader: "js",
    }));
  },
};

function withPlainKeys(source: string): string {
  const names = new Map<string, string>();
  for (const [, name = "", value = ""] of source.matchAll(/^const (_\w+) = ("[^"\\]*");$/gm))
    names.set(name, value);
  return source.replace(/\[(_\w+)\](?=:)/g, (key, name: string) => names.get(name) ?? key);
}
