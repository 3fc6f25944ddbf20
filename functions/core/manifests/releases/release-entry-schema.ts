import * as z from "zod/mini";
import type { ReleaseEntry } from "./release-entry.ts";

const image = z.string();

/** Shape of an entry of releases.json, wherever it comes from; `entryFaults` says whether its values hold together. */
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
