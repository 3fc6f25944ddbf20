import type { EksCiliumProps } from "./eks-cilium-props.ts";

/** The fleet's settings as the functions read them. What is not set is left out: defaults are the functions' own. */
export function settingsText({ settings, release, imageRegistries }: EksCiliumProps): string {
  return JSON.stringify({
    ...settings,
    ...(release && { release }),
    ...(imageRegistries && { imageRegistries }),
  });
}
