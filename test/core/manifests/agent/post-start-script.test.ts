import { describe, expect, it } from "vitest";
import { postStartScript } from "../../../../functions/core/manifests/agent/post-start-script.ts";
import { fakeClock, runScript, type ScriptResult } from "../../../builders/run-script.ts";

/** The kernel's clock, on a machine so busy that each second of sleep takes that many. */
const uptime = (slowness = 1) => `echo "$((NOW * ${slowness})).25 7.50" >"$ROOT/proc/uptime"\n`;

/** The hook beside an agent that answers as told at second $NOW after the start of the container. */
function hookBeside(agent: string, clock = uptime()): ScriptResult {
  return runScript({
    shell: ["bash", "-c"],
    script: postStartScript,
    redirected: ["/proc/"],
    files: { "/proc/uptime": "0.25 0.50", "/proc/1/fd/1": "" },
    programs: {
      ...fakeClock(clock),
      timeout: 'echo "$1" >>"$ROOT/limits"\nshift\nexec "$@"',
      "cilium-dbg": `NOW=$(cat "$ROOT/clock")\necho "$*" >>"$ROOT/calls"\n${agent}`,
    },
  });
}

const secondsOf = (run: ScriptResult) => Number(run.lines("clock")[0]);

describe("the hook after an agent's start", () => {
  it("ends with the last endpoint that gets its programs", () => {
    const run = hookBeside(
      'if [ "$NOW" -lt 4 ]; then exit 1; fi\n' +
        'if [ "$NOW" -lt 8 ]; then echo "restoring 1;restoring 4711;restoring ;"; exit; fi\n' +
        'if [ "$NOW" -lt 12 ]; then echo "ready 1;regenerating 4711;waiting-to-regenerate 4712;"; exit; fi\n' +
        'if [ "$NOW" -lt 16 ]; then echo "ready 1;ready 4711;waiting-for-identity ;"; exit; fi\n' +
        'echo "ready 1;ready 4711;ready 4712;"',
    );
    expect(run).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    expect(secondsOf(run)).toBe(16);
    expect(run.lines("calls")[0]).toMatch(/^endpoint list -o jsonpath=\{range/);
  });

  it("does not take a list for complete that the agent has not filled yet", () => {
    const run = hookBeside('if [ "$NOW" -ge 6 ]; then echo "ready 1;ready 4711;"; fi');
    expect(secondsOf(run)).toBe(6);
  });

  it("takes no other identity for the host's", () => {
    const run = hookBeside('if [ "$NOW" -lt 6 ]; then echo "ready 4;ready 11;"; else echo "ready 1;"; fi');
    expect(secondsOf(run)).toBe(6);
  });

  it("ends at its first look on a node whose only endpoint is ready", () => {
    expect(secondsOf(hookBeside('echo "ready 1;"'))).toBe(2);
  });

  it("does not wait for an endpoint whose programs cannot be made, or that goes", () => {
    const run = hookBeside('echo "ready 1;not-ready 4711;disconnecting 4712;"');
    expect(secondsOf(run)).toBe(2);
  });

  it("gives up within 120 seconds, does not fail, and leaves in the agent's log what it waited for", () => {
    const run = hookBeside('echo "ready 1;regenerating 4711;"', uptime(5));
    expect(run).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    expect(run.lines("/proc/uptime")).toEqual(["120.25 7.50"]);
    expect(run.lines("/proc/1/fd/1")).toEqual([
      "eks-cilium: 120 s were too short for the programs of every endpoint: ready 1;regenerating 4711;",
    ]);
  });

  it("waits for no answer longer than ten seconds, nor than it has left", () => {
    const run = hookBeside("exit 1", uptime(29));
    expect(run.exitCode).toBe(0);
    expect(run.lines("limits")).toEqual(["10", "10", "2"]);
    expect(run.lines("/proc/1/fd/1")[0]).toContain("no answer");
  });

  it("does not fail where it may not write to the agent's log", () => {
    const run = hookBeside("exit 1", `rm -rf "$ROOT/proc/1"\n${uptime(29)}`);
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
  });
});
