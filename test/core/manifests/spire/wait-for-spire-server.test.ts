import { describe, expect, it } from "vitest";
import { waitForSpireServer } from "../../../../functions/core/manifests/spire/wait-for-spire-server.ts";
import { fakeClock, runScript, type ScriptResult } from "../../../builders/run-script.ts";

function run(connect: string): ScriptResult {
  return runScript({
    shell: ["sh", "-c"],
    script: waitForSpireServer,
    redirected: [],
    programs: { ...fakeClock(), nc: `echo "$@" >>"$ROOT/calls"\n${connect}` },
  });
}

describe("the wait for the SPIRE server", () => {
  it("says what it waits for and ends at the first connection", () => {
    const done = run("exit 0");
    expect(done).toMatchObject({ exitCode: 0, stderr: "" });
    expect(done.stdout).toContain("waiting for the SPIRE server at spire-server.cilium-spire.svc:8081");
    expect(done.stdout).toContain("answers");
    expect(done.lines("calls")).toEqual(["-w 3 spire-server.cilium-spire.svc 8081 -e true"]);
  });

  it("tries once a second until the server answers", () => {
    const done = run('[ "$(date)" -ge 10 ]');
    expect(done.exitCode).toBe(0);
    expect(done.lines("calls")).toHaveLength(11);
  });

  it("gives up after 60 seconds with what to look at", () => {
    const done = run("echo 'nc: bad address' >&2; exit 1");
    expect(done.exitCode).toBe(1);
    expect(done.stderr).toContain("timed out");
    expect(done.stderr).toContain("at last: nc: bad address");
    expect(done.stderr).toContain("spire-server-0");
    expect(done.lines("calls")).toHaveLength(61);
  });

  it("counts the time of the attempts themselves", () => {
    const done = run("sleep 3; exit 1");
    expect(done.exitCode).toBe(1);
    expect(done.lines("calls").length).toBeLessThan(20);
  });
});
