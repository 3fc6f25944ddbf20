import type { Minor } from "./minor.ts";
import type { ReleaseEntry } from "./release-entry.ts";

/** A release of Cilium that can be rendered: an entry, and the minor that gives it its shape. */
export interface Release extends ReleaseEntry {
  readonly minor: Minor;
}
