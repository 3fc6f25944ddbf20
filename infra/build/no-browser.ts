import type { Plugin } from "esbuild";

/**
 * The SDK tells browsers apart by bowser, which it loads in a browser only; esbuild puts every module in that may be
 * loaded. Of all that the functions never run it is the largest.
 */
export const noBrowser: Plugin = {
  name: "no-browser",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^bowser$/ }, () => ({ path: "bowser", namespace: "no-browser" }));
    onLoad({ filter: /.*/, namespace: "no-browser" }, () => ({
      contents: "export const parse = () => ({});",
    }));
  },
};
