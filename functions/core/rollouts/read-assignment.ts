import { parseJson } from "../json.ts";
import { type Assignment, assignmentSchema } from "./assignment.ts";

/**
 * The assignment of a cluster by its parameter's text; `damaged`: it cannot be read, or a later version wrote it, and
 * nothing is begun by it. One from before the cluster was made is for another cluster of its name: there is none.
 * `createdAt` is ISO 8601.
 */
export function readAssignment(
  text: string | undefined,
  createdAt: string | undefined,
): Assignment | "damaged" | undefined {
  if (text === undefined) return undefined;
  const parsed = assignmentSchema.safeParse(parseJson(text));
  if (!parsed.success) return "damaged";
  const isForAnother = createdAt !== undefined && parsed.data.at < createdAt;
  return isForAnother ? undefined : parsed.data;
}
