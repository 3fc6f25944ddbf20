import { readFileSync } from "node:fs";
import { join } from "node:path";
import { preflightTable } from "../../functions/core/preflight/preflight-table.ts";
import { upgradeRules } from "../../functions/core/preflight/upgrade-rules.ts";
import { filesOfRepository, root } from "../docs/files-of-repository.ts";

/** Codes of all objections, by the tables and by the source. */
export const objectionCodes = new Set([
  ...preflightTable.map(({ code }) => code),
  ...upgradeRules
    .filter(({ severity }) => severity === "blocking" || severity === "warning")
    .map(({ code }) => code),
  ...filesOfRepository(".ts", join(root, "functions")).flatMap((file) =>
    [
      ...readFileSync(join(root, file), "utf8").matchAll(
        /\b(?:code: "(?=[a-z-]+",\n\s+severity: )|holdsBack: ")([a-z-]+)"/g,
      ),
    ].map(([, code = ""]) => code),
  ),
]);
