import { shownEncryption } from "../core/health/shown-encryption.ts";
import { runningRelease } from "../core/plan/rebuild-last-applied.ts";
import type { Revision } from "../core/plan/state-config-maps.ts";
import { recordedPinned, recordedSpec } from "../core/record/recorded-spec.ts";
import { unknownRevision } from "../core/record/status-record.ts";
import { type Installed, installedAsRecorded } from "./installed-as-recorded.ts";
import { isForgotten } from "./is-forgotten.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";

/**
 * What is installed: by revision or inventory, else as the last record has it, else what runs. Nothing that is asked
 * for is part of it.
 */
export function installedOf(pass: ConnectedPass, observed: Observed): Installed {
  const { isInstalled, revision, lastApplied, live } = observed;
  // A record that says so much is what the next pass tells by that nobody has asked.
  if (!isInstalled) return isForgotten(pass) ? { revision: unknownRevision } : remnantOf(observed);
  const { inventory } = live;
  if (revision !== undefined) return installedBy(revision);
  if (inventory !== undefined) return installedBy({ ...inventory, number: inventory.revision });
  if (pass.previous?.revision) return installedAsRecorded(pass.previous);
  const release = runningRelease(live.objects) ?? lastApplied?.spec.release;
  if (release === undefined) return { revision: unknownRevision };
  // What was guessed steers care, and is no word for a reader: that is what shows.
  const encryption = shownEncryption({ ...observed, ...live });
  const spec = lastApplied && { ...recordedSpec(lastApplied.spec), release, encryption };
  return { release, ...(spec && { spec }), revision: unknownRevision };
}

/** Nothing is on, and a removal has come so far only: a record without a revision would say that all is gone. */
function remnantOf({ live, revision }: Observed): Installed {
  const number = revision?.number ?? live.inventory?.revision;
  return live.objects.size === 0 || number === undefined ? {} : { revision: number };
}

export function installedBy({
  spec,
  pinned,
  number,
}: Pick<Revision, "spec" | "pinned" | "number">): Installed {
  return {
    release: spec.release,
    revision: number,
    spec: recordedSpec(spec),
    pinned: recordedPinned(pinned),
  };
}
