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

/** Patch release as data alone, so that a new one is one more entry of releases.json. */
export interface ReleaseEntry {
  /** `1.19.6` */
  readonly name: string;
  /** Version of the bundled SPIRE: `1.9.6`. */
  readonly spireVersion: string;
  /** References of the form `registry/path:tag@sha256:…`. */
  readonly images: Readonly<Record<ImageName, string>>;
  /** Rows of `cilium-config` that this patch adds to its minor or sets otherwise. */
  readonly config?: Readonly<Record<string, string>>;
}
