import * as z from "zod/mini";

/** Image of a release, by the name of what runs from it. */
export type ImageName =
  | "agent"
  | "operator"
  | "envoy"
  | "hubbleRelay"
  | "hubbleUi"
  | "hubbleUiBackend"
  | "spireServer"
  | "spireAgent"
  | "busybox";

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

const image = z.string();

/** Shape of an entry of releases.json, wherever it comes from; `entryProblems` says whether its values hold together. */
export const releaseEntrySchema = z.strictObject({
  name: z.string(),
  spireVersion: z.string(),
  images: z.strictObject({
    agent: image,
    operator: image,
    envoy: image,
    hubbleRelay: image,
    hubbleUi: image,
    hubbleUiBackend: image,
    spireServer: image,
    spireAgent: image,
    busybox: image,
  }),
  config: z.exactOptional(z.record(z.string(), z.string())),
}) satisfies z.ZodMiniType<ReleaseEntry>;
