import { findRelease, newestPatch, releaseNames } from "../manifests/catalogue.ts";
import type { Releases } from "./desired-state.ts";

/** The catalogue as the desired state asks it. */
export const knownReleases: Releases = {
  names: releaseNames(),
  resolve: (version) => (findRelease(version) ?? newestPatch(version))?.name,
};
