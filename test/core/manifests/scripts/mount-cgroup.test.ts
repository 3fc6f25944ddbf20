import { describe, expect, it } from "vitest";
import { mountCgroup } from "../../../../functions/core/manifests/scripts/mount-cgroup.ts";
import { runScript, type ScriptSetup } from "../../../builders/run-script.ts";

const inAnyShell: Omit<ScriptSetup, "shell"> = {
  script: mountCgroup,
  redirected: ["/hostbin/", "/usr/bin/cilium-mount"],
  files: { "/usr/bin/cilium-mount": "the helper", "/hostbin/aws-cni": "another plugin" },
  programs: { nsenter: 'echo "$@" >>"$ROOT/calls"; test -x "$ROOT/hostbin/cilium-mount"' },
  env: { BIN_PATH: "/opt/cni/bin", CGROUP_ROOT: "/run/cilium/cgroupv2" },
};

/** 1.18 has sh, later minors bash. */
describe.each(["sh", "bash"])("the cgroup mount in %s", (shell) => {
  const scene: ScriptSetup = { ...inAnyShell, shell: [shell, "-ec"] };

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
