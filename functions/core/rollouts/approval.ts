import * as z from "zod/mini";
import { parseJson } from "../json.ts";
import { writeInstant } from "./instant.ts";

const approvalSchema = z.object({ schema: z.literal(1), planDigest: z.string(), by: z.string() });

/** Digest of the plan that was approved, by the text of the approval; undefined: it is none. */
export function approvedDigest(text: string): string | undefined {
  return approvalSchema.safeParse(parseJson(text)).data?.planDigest;
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
