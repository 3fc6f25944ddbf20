import { execFile } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import * as z from "zod/mini";
import type { StackCounts } from "./counts-of-month.ts";

const schema: z.ZodMiniType<StackCounts> = z.object({
  memoryMegabytes: z.number(),
  alarms: z.number(),
  dashboards: z.number(),
  keys: z.number(),
});

/** The counts of template-counts.ts, made in a process of their own: CDK takes more memory than the fleet. */
export async function countInChildProcess(): Promise<StackCounts> {
  const file = pathToFileURL(join(import.meta.dirname, "template-counts.ts"));
  const program = `import { templateCounts } from "${file}"; console.log(JSON.stringify(templateCounts()));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
  return schema.parse(JSON.parse(stdout));
}
