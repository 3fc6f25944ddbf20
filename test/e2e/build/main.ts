import { goPrograms, type ProgramName } from "./go-programs.ts";
import { programPath } from "./program-path.ts";

/** `npm run programs`: builds what `npm run e2e` and `npm run packets` start, as far as it is missing. */
for (const name of Object.keys(goPrograms) as ProgramName[]) await programPath(name);
