import * as z from "zod/mini";
import type { MiniStack } from "./start-ministack.ts";

const denial = z.object({
  kind: z.literal("denial"),
  principal: z.string(),
  action: z.string(),
  resource: z.string(),
});

const batch = z.object({
  kind: z.literal("batch"),
  function: z.string(),
  messages: z.array(
    z.object({ body: z.string(), group: z.nullable(z.string()), sequence: z.nullable(z.string()) }),
  ),
  /** Seconds since 1970. */
  began: z.number(),
  ended: z.number(),
  /** How many of the messages come again. */
  failed: z.number(),
});

/** One invocation of a function on its queue. */
export type Batch = z.infer<typeof batch>;

/** A call that the policies of its caller do not allow. */
export type Denial = z.infer<typeof denial>;

const note = z.discriminatedUnion("kind", [denial, batch]);

export async function denials(miniStack: MiniStack): Promise<readonly Denial[]> {
  return (await notes(miniStack)).filter((each) => each.kind === "denial");
}

/** In the order in which they ended. */
export async function batches(miniStack: MiniStack): Promise<readonly Batch[]> {
  return (await notes(miniStack)).filter((each) => each.kind === "batch");
}

/** What emulator/notes.py has written so far. */
async function notes(miniStack: MiniStack): Promise<z.infer<typeof note>[]> {
  const log = await miniStack.log();
  return [...log.matchAll(/^note: (\{.*\})$/gm)].map(([, text = ""]) => z.parse(note, JSON.parse(text)));
}
