import { Command } from "commander";
import * as z from "zod/mini";
import { entryProblems } from "../functions/core/manifests/releases/entry-problems.ts";
import type { ReleaseEntry } from "../functions/core/manifests/releases/release-entry.ts";
import { releaseEntrySchema } from "../functions/core/manifests/releases/release-entry-schema.ts";
import ownReleases from "../functions/core/manifests/releases/releases.json" with { type: "json" };
import { readJson } from "./read-text.ts";
import { Refusal } from "./refusal.ts";

/** `check-release`: checks the form of release entries, those of the catalogue or those of a file. */
export function checkReleaseCommand(): Command {
  return new Command("check-release")
    .description("check the form of release entries: docs/releases.md")
    .argument("[file]", "JSON file with one entry or a list of them; none: the catalogue's own")
    .action(async (file: string | undefined) => {
      const checked = file === undefined ? ownReleases : await entriesIn(file);
      const problems = checked.flatMap((entry) =>
        entryProblems(entry).map((problem) => `${entry.name}, ${problem}`),
      );
      if (problems.length > 0) throw new Refusal(problems.join("\n"));
      for (const { name, spireVersion } of checked) {
        process.stdout.write(`${name}: 9 images with digests, SPIRE ${spireVersion}\n`);
      }
    });
}

async function entriesIn(file: string): Promise<readonly ReleaseEntry[]> {
  const content = await readJson("release file", file);
  const parsed = (Array.isArray(content) ? z.array(releaseEntrySchema) : releaseEntrySchema).safeParse(
    content,
  );
  if (parsed.success) return Array.isArray(parsed.data) ? parsed.data : [parsed.data];
  const places = parsed.error.issues.map((issue) =>
    issue.code === "unrecognized_keys" ? `${issue.keys.join(", ")} (not known)` : issue.path.join("."),
  );
  throw new Refusal(
    `release file ${file} has no whole entry: look at ${places.join(", ") || "the file itself"}.`,
  );
}
