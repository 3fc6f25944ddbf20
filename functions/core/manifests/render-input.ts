import type { Release } from "./releases/release.ts";
import type { RenderOptions } from "./render-options.ts";

/** What every part of a render depends on. */
export interface RenderInput {
  readonly options: RenderOptions;
  readonly release: Release;
}
