import type { ImageName } from "../image-name.ts";

/** What one patch release brings: data alone, so that a new one is one more entry of releases.json. */
export interface ReleaseEntry {
  /** `1.19.6` */
  readonly name: string;
  /** Version of the SPIRE that it bundles: `1.9.6`. */
  readonly spireVersion: string;
  /** `registry/path:tag@sha256:…` */
  readonly images: Readonly<Record<ImageName, string>>;
  /** Rows of `cilium-config` that this patch adds to its minor or sets otherwise. */
  readonly config?: Readonly<Record<string, string>>;
}
