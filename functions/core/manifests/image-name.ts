/** The images of a release, each under the name of what runs from it. */
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
