import { describe, expect, it } from "vitest";
import { fixSysctl } from "../../../../functions/core/manifests/scripts/fix-sysctl.ts";
import { runScript, type ScriptSetup } from "../../../builders/run-script.ts";

const inAnyShell: Omit<ScriptSetup, "shell"> = {
  script: fixSysctl,
  redirected: ["/hostbin/", "/usr/bin/cilium-sysctlfix"],
  files: { "/usr/bin/cilium-sysctlfix": "the helper", "/hostbin/aws-cni": "another plugin" },
  programs: { nsenter: 'echo "$@" >>"$ROOT/calls"; test -x "$ROOT/hostbin/cilium-sysctlfix"' },
  env: { BIN_PATH: "/opt/cni/bin" },
};

/** 1.18 has sh, later minors bash. */
describe.each(["sh", "bash"])("the sysctl fix in %s", (shell) => {
  const scene: ScriptSetup = { ...inAnyShell, shell: [shell, "-ec"] };

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
