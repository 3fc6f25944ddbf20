import type { Plugin } from "esbuild";

/** As the package's index.js puts them together. */
const contents = [
  'import api from "undici/lib/api/index.js";',
  'import Dispatcher from "undici/lib/dispatcher/dispatcher.js";',
  'import Pool from "undici/lib/dispatcher/pool.js";',
  "Object.assign(Dispatcher.prototype, api);",
  "export { Pool };",
].join("\n");

/**
 * The package runs everything that it has when it is loaded: fetch, caches, web sockets. We take its pool, which can
 * be loaded by itself.
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
