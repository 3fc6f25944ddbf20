import { runningRelease } from "../core/plan/rebuild-last-applied.ts";
import type { Revision } from "../core/plan/state-config-maps.ts";
import { recordedPinned, recordedSpec } from "../core/record/recorded-spec.ts";
import { type StatusRecord, unknownRevision } from "../core/record/status-record.ts";
import type { StatusReport } from "../core/record/status-report.ts";
import { isForgotten } from "./is-forgotten.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";

/** What is installed, in the record's terms; without members: nothing is. */
export type Installed = Pick<StatusReport, "release" | "revision" | "spec" | "pinned">;

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
  const release = lastApplied?.spec.release ?? runningRelease(live.objects);
  return {
    ...(lastApplied && installedBy({ ...lastApplied, number: unknownRevision })),
    ...(release === undefined ? {} : { release }),
    revision: unknownRevision,
  };
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

export function installedAsRecorded(previous: StatusRecord | undefined): Installed {
  return {
    ...(previous?.release == null ? {} : { release: previous.release }),
    ...(previous?.revision == null ? {} : { revision: previous.revision }),
    ...(previous?.spec == null ? {} : { spec: previous.spec }),
    ...(previous?.pinned === undefined ? {} : { pinned: previous.pinned }),
  };
}
