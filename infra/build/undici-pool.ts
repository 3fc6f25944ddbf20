import type { Plugin } from "esbuild";

/** Modules of the pool, put together as in the package's index.js. */
const contents = [
  'import api from "undici/lib/api/index.js";',
  'import Dispatcher from "undici/lib/dispatcher/dispatcher.js";',
  'import Pool from "undici/lib/dispatcher/pool.js";',
  "Object.assign(Dispatcher.prototype, api);",
  "export { Pool };",
].join("\n");

/**
 * undici runs all its modules when it is loaded: fetch, caches, web sockets. The functions need its pool alone, which
 * can be loaded by itself.
 */
export const undiciPool: Plugin = {
  name: "undici-pool",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^undici$/ }, ({ resolveDir }) => ({
      path: "undici",
      namespace: "undici-pool",
      pluginData: resolveDir,
    }));
    onLoad({ filter: /.*/, namespace: "undici-pool" }, ({ pluginData }) => ({
      contents,
      resolveDir: pluginData,
    }));
  },
};
