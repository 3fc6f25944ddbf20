import type { Release } from "./release.ts";
import type { RenderOptions } from "./render-options.ts";

/** What every part of a render depends on. */
export interface Choice {
  readonly options: RenderOptions;
  readonly release: Release;
}
