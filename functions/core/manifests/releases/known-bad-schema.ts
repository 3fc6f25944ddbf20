import * as z from "zod/mini";
import { conditions, type KnownBad } from "./known-bad.ts";

const version = z.string().check(z.regex(/^\d+\.\d+\.\d+$/));
const text = z.string().check(z.minLength(1), z.maxLength(200));

/** Schema of a row, wherever it comes from. */
export const knownBadSchema = z.strictObject({
  from: z.exactOptional(version),
  to: z.exactOptional(version),
  when: z.enum(conditions),
  severity: z.enum(["blocking", "warning"]),
  what: text,
  source: text,
}) satisfies z.ZodMiniType<KnownBad>;
