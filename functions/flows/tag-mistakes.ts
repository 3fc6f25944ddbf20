import { unknownRelease } from "../core/desired/desired-state.ts";
import { catalogueWith } from "../core/manifests/releases/catalogue.ts";
import type { Objection } from "../core/objection.ts";
import { isAsked } from "./close-request.ts";
import type { DescribedPass } from "./pass.ts";

/** What speaks against the tags, as far as it can be told without a look into the cluster. */
export function tagMistakes(pass: DescribedPass): readonly Objection[] {
  const { tags, ports, previous } = pass;
  // A removal, or nothing at all, waits for no other tag to be right.
  if (!isAsked(pass)) return tags.tagObjections.map((one) => ({ ...one, severity: "warning" }));
  // What is installed stays at its release, whatever the catalogue has come to hold.
  if (previous?.revision != null) return tags.tagObjections;
  const { settings } = ports;
  return [...tags.tagObjections, ...unknownRelease(tags, settings, catalogueWith(settings.releases))];
}
