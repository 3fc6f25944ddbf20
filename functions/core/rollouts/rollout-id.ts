import * as z from "zod/mini";

/** The caller's own name of a rollout: part of parameters' names, and of the lines that people paste. */
export const rolloutIdSchema = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,62}$/));
