import { describe, expect, it } from "vitest";
import { registerSpireEntries } from "../../../../functions/core/manifests/spire/register-spire-entries.ts";
import { fakeClock, runScript, type ScriptResult } from "../../../builders/run-script.ts";

const success = "Cilium Spire entries are initialized successfully or already in-sync";
const socket = "/proc/42/root/tmp/spire-server/private/api.sock";
const server = "/proc/42/root/opt/spire/bin/spire-server";
const node = "spiffe://spiffe.cilium/ns/cilium-spire/sa/spire-agent";

/** The server's client: one file an entry, named by a digest of its SPIFFE ID. */
const client = `#!/bin/sh
[ "$3 $4" = "-socketPath $ROOT${socket}" ] && [ ! -e "$ROOT/silent" ] || exit 1
action="$1 $2"; shift 4
id=
for word in "$@"; do [ "$before" = -spiffeID ] && id=$word; before=$word; done
entry=$ROOT/entries/$(echo "$id" | cksum | cut -d' ' -f1)
mkdir -p "$ROOT/entries"
case $action in
  "entry show") if [ -e "$entry" ]; then echo "Found 1 entry"; else echo "Found 0 entries"; fi ;;
  "entry create") [ ! -e "$ROOT/read-only" ] || { echo "datastore is read-only" >&2; exit 1; }
    echo "$@" >>"$ROOT/created"; echo "$id" >"$entry" ;;
esac
`;

const running = { [server]: client, [socket]: "" };
const serverEndsAt = (seconds: number) => `[ "$NOW" -lt ${seconds} ] || rm -rf "$ROOT/proc/42"`;

function run(files: Readonly<Record<string, string>>, world: string, pidof = "echo 42"): ScriptResult {
  return runScript({
    shell: ["sh", "-c"],
    script: registerSpireEntries,
    redirected: ["/proc/"],
    files,
    programs: { ...fakeClock(world), pidof },
  });
}

function rounds({ stdout }: ScriptResult): number {
  return stdout.split("\n").filter((line) => line === success).length;
}

describe("the registration of Cilium with SPIRE", () => {
  it("creates the node entry and Cilium's two below it", () => {
    const done = run(running, serverEndsAt(30));
    expect(done).toMatchObject({ exitCode: 0, stderr: "" });
    expect(done.lines("created")).toEqual([
      `-spiffeID ${node} -node -selector k8s_psat:agent_ns:cilium-spire -selector k8s_psat:agent_sa:spire-agent`,
      `-spiffeID spiffe://spiffe.cilium/cilium-agent -parentID=${node} -selector k8s:ns:kube-system -selector k8s:sa:cilium`,
      `-spiffeID spiffe://spiffe.cilium/cilium-operator -parentID=${node} -selector k8s:ns:kube-system -selector k8s:sa:cilium-operator`,
    ]);
    expect(rounds(done)).toBe(1);
  });

  it("looks every 30 seconds and creates nothing twice", () => {
    const done = run(running, serverEndsAt(90));
    expect(rounds(done)).toBe(3);
    expect(done.lines("created")).toHaveLength(3);
  });

  it("restores an entry that somebody deleted", () => {
    const done = run(running, `[ "$NOW" != 30 ] || rm -rf "$ROOT/entries"\n${serverEndsAt(60)}`);
    expect(rounds(done)).toBe(2);
    expect(done.lines("created")).toHaveLength(6);
  });

  it("waits for the server's process, then for its API", () => {
    const done = run(
      { ...running, silent: "" },
      `[ "$NOW" -lt 40 ] || rm -f "$ROOT/silent"\n${serverEndsAt(70)}`,
      '[ "$(date)" -ge 20 ] && echo 42',
    );
    expect(done).toMatchObject({ exitCode: 0, stderr: "" });
    expect(done.lines("created")).toHaveLength(3);
    expect(rounds(done)).toBe(1);
  });

  it("takes the first process where several have the name", () => {
    const done = run(running, serverEndsAt(30), 'echo "42 77"');
    expect(rounds(done)).toBe(1);
  });

  it("gives up with the reason when no server ever starts", () => {
    const done = run({}, "", "exit 1");
    expect(done.exitCode).toBe(1);
    expect(done.stderr).toContain("no spire-server process within 300 s");
    expect(done.lines("clock")).toEqual(["300"]);
  });

  it("names differing users when it cannot look into the server's file system", () => {
    const done = run({ "/proc/42/status": "" }, "");
    expect(done.exitCode).toBe(1);
    expect(done.stderr).toContain(`cannot read ${server}`);
    expect(done.stderr).toContain("same user");
    expect(done.lines("clock")).toEqual(["120"]);
  });

  it.each([
    ["the socket never appears", { [server]: client, silent: "" }, `no socket ${socket}`],
    ["nobody answers on the socket", { ...running, silent: "" }, `no answer on ${socket}`],
  ])("gives up with the reason when %s", (_, files, reason) => {
    const done = run(files, "");
    expect(done.exitCode).toBe(1);
    expect(done.stderr).toContain(reason);
    expect(rounds(done)).toBe(0);
  });

  it("names the entry that it cannot create, with the server's message", () => {
    const done = run({ ...running, "read-only": "" }, "");
    expect(done.exitCode).toBe(1);
    expect(done.stderr).toContain("datastore is read-only");
    expect(done.stderr).toContain(`could not ensure entry ${node}`);
    expect(rounds(done)).toBe(0);
  });

  it("exits with 0 when the server ends while its API is awaited", () => {
    const done = run({ ...running, silent: "" }, serverEndsAt(15));
    expect(done).toMatchObject({ exitCode: 0, stderr: "" });
    expect(done.stdout).toContain("process is gone");
  });
});
