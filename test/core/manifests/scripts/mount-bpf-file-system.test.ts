import { describe, expect, it } from "vitest";
import { mountBpfFileSystem } from "../../../../functions/core/manifests/scripts/mount-bpf-file-system.ts";
import { runScript, type ScriptResult } from "../../../builders/run-script.ts";

const recorded = 'echo "$@" >>"$ROOT/calls"';

function run(mountTable: string | undefined, mount = recorded): ScriptResult {
  return runScript({
    shell: ["bash", "-c", "--"],
    script: mountBpfFileSystem,
    redirected: ["/proc/self/mounts"],
    files: mountTable === undefined ? {} : { "/proc/self/mounts": mountTable },
    programs: { mount },
  });
}

describe("the BPF file system", () => {
  it("is mounted where there is none", () => {
    const done = run("proc /proc proc rw 0 0\n");
    expect(done).toMatchObject({ exitCode: 0, stderr: "" });
    expect(done.lines("calls")).toEqual(["-t bpf bpf /sys/fs/bpf"]);
  });

  it("is left alone where it is mounted: a second one would double the programs", () => {
    const done = run(
      "proc /proc proc rw 0 0\nnone /sys/fs/bpf bpf rw,mode=700 0 0\ntmpfs /tmp tmpfs rw 0 0\n",
    );
    expect(done.exitCode).toBe(0);
    expect(done.stdout).toContain("already mounted");
    expect(done.lines("calls")).toEqual([]);
  });

  it.each([
    ["one mounted elsewhere", "bpf /run/other/bpf bpf rw 0 0\n"],
    ["one mounted below", "bpf /sys/fs/bpf/deeper bpf rw 0 0\n"],
    ["another file system at its place", "tmpfs /sys/fs/bpf tmpfs rw 0 0\n"],
  ])("is not mistaken for %s", (_, mountTable) => {
    expect(run(mountTable).lines("calls")).toEqual(["-t bpf bpf /sys/fs/bpf"]);
  });

  it("fails when the mount fails", () => {
    const done = run("", "echo 'permission denied' >&2; exit 32");
    expect(done.exitCode).not.toBe(0);
    expect(done.stderr).toContain("permission denied");
    expect(done.stdout).not.toContain("mounted at");
  });

  it("mounts nothing when it cannot read the mount table", () => {
    const done = run(undefined);
    expect(done.exitCode).not.toBe(0);
    expect(done.lines("calls")).toEqual([]);
  });
});
