import { mkdirSync, writeFileSync } from "node:fs";
import { referenceFiles, referenceFolder } from "./reference-files.ts";

mkdirSync(referenceFolder, { recursive: true });
for (const [name, text] of Object.entries(referenceFiles())) {
  writeFileSync(new URL(name, referenceFolder), text);
  console.log(`docs/reference/${name}`);
}
