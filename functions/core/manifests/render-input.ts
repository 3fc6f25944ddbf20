import type { Release } from "./releases/release.ts";
import type { RenderOptions } from "./render-options.ts";

/** Input of every part of a render. */
export interface RenderInput {
  readonly options: RenderOptions;
  readonly release: Release;
}
