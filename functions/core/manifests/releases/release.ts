import type { Minor } from "./minor.ts";
import type { ReleaseEntry } from "./release-entry.ts";

/** Release that can be rendered: its entry and its minor. */
export interface Release extends ReleaseEntry {
  readonly minor: Minor;
}
