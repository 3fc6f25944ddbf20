import type { CiliumSpec } from "./cilium-spec.ts";
import type { PinnedParameters } from "./pinned-parameters.ts";
import type { RequestedSettings } from "./requested-settings.ts";

/** What the current revision came from: the last accepted spec, and everything pinned with it. */
export interface LastApplied {
  readonly requested: RequestedSettings;
  readonly spec: CiliumSpec;
  readonly pinned: PinnedParameters;
}
