import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { onTestFinished } from "vitest";
import { admin } from "../../local/callers.ts";
import { lambdaVariables } from "../../local/function-environment.ts";
import { type LocalWorld, startLocalWorld } from "../../local/local-world.ts";
import type { RolloutWorld } from "../flows/rollouts/rollout-world.ts";

const main = resolve(import.meta.dirname, "../../cli/main.ts");

/** An AWS of stand-ins that holds what a rollout has written. */
export async function storedIn(from: RolloutWorld): Promise<LocalWorld> {
  const world = await startLocalWorld({ speed: 0 });
  onTestFinished(() => world.stop());
  for (const [name, text] of from.records) await world.ports.records.write(name, text);
  return world;
}

/** As a person; the world lives in this process, so that nothing may wait for the other. */
export function rollout({ aws }: LocalWorld, ...given: readonly string[]) {
  const env = {
    ...process.env,
    ...lambdaVariables(aws.endpoint),
    AWS_ACCESS_KEY_ID: admin.accessKeyId,
    AWS_SECRET_ACCESS_KEY: admin.secretAccessKey,
  };
  return new Promise<{ code: number; stdout: string; stderr: string }>((done) => {
    execFile(process.execPath, [main, "rollout", ...given], { env }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}
