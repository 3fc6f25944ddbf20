import * as z from "zod/mini";
import type { ReleaseEntry } from "./release-entry.ts";

const image = z.string();

/** Schema of an entry, wherever it comes from; `entryProblems` then checks its values. */
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
