import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";

describe("npm run demo", () => {
  it("tells the whole story and ends with the final record", async () => {
    const demo = spawn(process.execPath, ["local/demo/main.ts"], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise<number | null>((resolve) => demo.once("exit", resolve));
    const output = await text(demo.stdout);
    expect(output).toContain("Every step was seen");
    expect(await ended).toBe(0);
    const phases = [...output.matchAll(/ s {2}([a-z]+) {2,}/g)].map(([, phase]) => phase);
    expect(phases.filter((phase, index) => phase !== phases[index - 1])).toEqual([
      "waiting",
      "verifying",
      "ready",
      "verifying",
      "ready",
      "removing",
      "removed",
    ]);
    expect(output).not.toMatch(/BEGIN|Bearer|k8s-aws-v1/);
  });
});
