import * as z from "zod/mini";
import { parseJson } from "../json.ts";
import { writeInstant } from "./instant.ts";

const approvalSchema = z.object({
  schema: z.literal(1),
  planDigest: z.string(),
  by: z.string(),
  /** Absent: whoever wrote it by hand has not said. ISO 8601. */
  at: z.optional(z.string()),
});

export type Approval = z.infer<typeof approvalSchema>;

/** Undefined: the text is none. */
export function readApproval(text: string): Approval | undefined {
  return approvalSchema.safeParse(parseJson(text)).data;
}

/** `now` is in milliseconds since 1970. */
export function writeApproval(
  {
    planDigest,
    by,
    reason,
  }: { readonly planDigest: string; readonly by: string; readonly reason?: string | undefined },
  now: number,
): string {
  return JSON.stringify({
    schema: 1,
    planDigest,
    by,
    ...(reason === undefined ? {} : { reason }),
    at: writeInstant(now),
  });
}
