import { readdirSync, readFileSync } from "node:fs";

/** Ids of the processes in which one MiniStack runs a function, by the process id of MiniStack. */
export function functionProcesses(miniStack: number, functionName: string): readonly number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
        const variables = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
        return Number(parent) === miniStack && variables.includes(`AWS_LAMBDA_FUNCTION_NAME=${functionName}`);
      } catch {
        // It has ended meanwhile.
        return false;
      }
    })
    .map(Number);
}
