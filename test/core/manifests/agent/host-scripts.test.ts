import { describe, expect, it } from "vitest";
import {
  fixSysctl,
  mountBpfFileSystem,
  mountCgroup,
} from "../../../../functions/core/manifests/agent/host-scripts.ts";
import { runScript, type ScriptResult, type ScriptSetup } from "../../../builders/run-script.ts";

const cgroupMount: Omit<ScriptSetup, "shell"> = {
  script: mountCgroup,
  redirected: ["/hostbin/", "/usr/bin/cilium-mount"],
  files: { "/usr/bin/cilium-mount": "the helper", "/hostbin/aws-cni": "another plugin" },
  programs: { nsenter: 'echo "$@" >>"$ROOT/calls"; test -x "$ROOT/hostbin/cilium-mount"' },
  env: { BIN_PATH: "/opt/cni/bin", CGROUP_ROOT: "/run/cilium/cgroupv2" },
};

/** 1.18 has sh, later minors bash. */
describe.each(["sh", "bash"])("the cgroup mount in %s", (shell) => {
  const scene: ScriptSetup = { ...cgroupMount, shell: [shell, "-ec"] };

  it("runs the helper in the host's cgroup and mount namespaces and takes it away again", () => {
    const run = runScript(scene);
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(run.lines("calls")).toEqual([
      "--cgroup=/hostproc/1/ns/cgroup --mount=/hostproc/1/ns/mnt /opt/cni/bin/cilium-mount /run/cilium/cgroupv2",
    ]);
    expect(run.exists("/hostbin/cilium-mount")).toBe(false);
    expect(run.exists("/hostbin/aws-cni")).toBe(true);
  });

  it("replaces a helper that an interrupted start left behind", () => {
    const run = runScript({ ...scene, files: { ...scene.files, "/hostbin/cilium-mount": "of yesterday" } });
    expect(run.exitCode).toBe(0);
    expect(run.exists("/hostbin/cilium-mount")).toBe(false);
  });

  it("fails with the helper's name, and without leaving it, when the host's namespaces cannot be entered", () => {
    const run = runScript({ ...scene, programs: { nsenter: "echo 'Operation not permitted' >&2; exit 1" } });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain("Operation not permitted");
    expect(run.stderr).toContain("cilium-mount: could not run /opt/cni/bin/cilium-mount");
    expect(run.exists("/hostbin/cilium-mount")).toBe(false);
  });

  it("fails before it touches the host when the image has no helper", () => {
    const run = runScript({ ...scene, files: { "/hostbin/aws-cni": "another plugin" } });
    expect(run.exitCode).not.toBe(0);
    expect(run.stderr).toContain("cilium-mount");
    expect(run.lines("calls")).toEqual([]);
  });

  it("says which variable it misses", () => {
    const run = runScript({ ...scene, env: { CGROUP_ROOT: "/run/cilium/cgroupv2" } });
    expect(run.exitCode).not.toBe(0);
    expect(run.stderr).toContain("BIN_PATH");
  });
});

const sysctlFix: Omit<ScriptSetup, "shell"> = {
  script: fixSysctl,
  redirected: ["/hostbin/", "/usr/bin/cilium-sysctlfix"],
  files: { "/usr/bin/cilium-sysctlfix": "the helper", "/hostbin/aws-cni": "another plugin" },
  programs: { nsenter: 'echo "$@" >>"$ROOT/calls"; test -x "$ROOT/hostbin/cilium-sysctlfix"' },
  env: { BIN_PATH: "/opt/cni/bin" },
};

/** 1.18 has sh, later minors bash. */
describe.each(["sh", "bash"])("the sysctl fix in %s", (shell) => {
  const scene: ScriptSetup = { ...sysctlFix, shell: [shell, "-ec"] };

  it("runs the helper in the host's mount namespace alone and takes it away again", () => {
    const run = runScript(scene);
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(run.lines("calls")).toEqual(["--mount=/hostproc/1/ns/mnt /opt/cni/bin/cilium-sysctlfix"]);
    expect(run.exists("/hostbin/cilium-sysctlfix")).toBe(false);
  });

  it("fails, and leaves nothing on the host, when the helper cannot be run there", () => {
    const run = runScript({ ...scene, programs: { nsenter: "exit 126" } });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain("cilium-sysctlfix: could not run");
    expect(run.exists("/hostbin/cilium-sysctlfix")).toBe(false);
  });
});

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
