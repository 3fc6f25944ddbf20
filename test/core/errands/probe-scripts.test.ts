import { describe, expect, it } from "vitest";
import { admittedScript, refusedScript } from "../../../functions/core/errands/auth-script.ts";
import { clientScript } from "../../../functions/core/errands/client-script.ts";
import { serverScript } from "../../../functions/core/errands/server-script.ts";
import { runScript } from "../../builders/run-script.ts";

/** Words of a shell `case` over address and port: what the other end does. */
type Network = Readonly<Record<string, string>>;

const echoes = "cat";
const closes = "exit 0";
const refuses = 'echo "nc: can\'t connect to remote host (10.0.0.1): Connection refused" >&2; exit 1';
const silent = "exit 1";

const well: Network = {
  "10.0.1.7 8080": echoes,
  "10.0.1.7 8081": echoes,
  "10.0.1.7 8082": echoes,
  "172.20.0.1 443": closes,
  "10.0.0.1 10250": refuses,
};

function say(script: string, network: Network, more: Readonly<Record<string, string>> = {}) {
  const answers = Object.entries(network).map(([to, does]) => `"${to}") ${does} ;;`);
  const run = runScript({
    shell: ["sh", "-c"],
    script,
    redirected: ["/dev/termination-log"],
    files: { "/dev/termination-log": "" },
    programs: {
      nc: `case "$3 $4" in ${answers.join(" ")} *) exit 1 ;; esac`,
      nslookup: '[ "$1" = kubernetes.default.svc.cluster.local ]',
      sleep: ":",
      ...more,
    },
    env: {
      PEER_IP: "10.0.1.7",
      GUARDED_IP: "10.0.1.8",
      HOST_IP: "10.0.0.1",
      KUBERNETES_SERVICE_HOST: "172.20.0.1",
      KUBERNETES_SERVICE_PORT: "443",
    },
  });
  const [line = "null"] = run.lines("/dev/termination-log");
  return { exitCode: run.exitCode, answer: JSON.parse(line) };
}

describe("a client", () => {
  it("hears from DNS, the API server, its node and the server on another node", () => {
    expect(say(clientScript, well)).toEqual({
      exitCode: 0,
      answer: { v: 1, dns: true, api: true, node: true, small: 1, large: 8192 },
    });
  });

  it.each<[string, Network, object]>([
    ["no API server", { "172.20.0.1 443": silent }, { api: false }],
    ["no node", { "10.0.0.1 10250": silent }, { node: false }],
    ["a node whose kubelet listens", { "10.0.0.1 10250": closes }, { node: true }],
    ["large packets that are lost", { "10.0.1.7 8081": "head -c 1300" }, { small: 1, large: 1300 }],
    ["no server", { "10.0.1.7 8080": silent, "10.0.1.7 8081": silent }, { small: 0, large: 0 }],
  ])("tells %s from all else", (_, fault, answer) => {
    const spoilt = { v: 1, dns: true, api: true, node: true, small: 1, large: 8192, ...answer };
    expect(say(clientScript, { ...well, ...fault })).toEqual({ exitCode: 0, answer: spoilt });
  });

  it("tells DNS that is silent from all else", () => {
    expect(say(clientScript, well, { nslookup: "exit 1" }).answer).toMatchObject({ dns: false, small: 1 });
  });

  it("tries again, because a server begins to listen anew after each connection", () => {
    const second = 'if [ -e "$ROOT/tried" ]; then cat; else touch "$ROOT/tried"; exit 1; fi';
    expect(say(clientScript, { ...well, "10.0.1.7 8080": second }).answer.small).toBe(1);
  });
});

describe("who asks a guarded server", () => {
  const guarded = "10.0.1.8 8080";
  /** Answers from the given try on. */
  const from = (tries: number) =>
    `echo >>"$ROOT/tries"; [ "$(wc -l <"$ROOT/tries")" -lt ${tries} ] && exit 1; cat`;

  it.each([admittedScript, refusedScript])("hears it where it is admitted", (script) => {
    const { answer } = say(script, { ...well, [guarded]: echoes });
    expect(answer).toEqual({ v: 1, open: 1, guarded: 1 });
  });

  it.each([admittedScript, refusedScript])("hears the open one beside it alone where it is not", (script) => {
    expect(say(script, well).answer).toEqual({ v: 1, open: 1, guarded: 0 });
  });

  it("has a minute for a handshake, and not more", () => {
    const tries = 5 * 3;
    expect(say(admittedScript, { ...well, [guarded]: from(tries) }).answer).toMatchObject({ guarded: 1 });
    expect(say(admittedScript, { ...well, [guarded]: from(tries + 1) }).answer).toMatchObject({ guarded: 0 });
  });

  it.each([admittedScript, refusedScript])(
    "hears neither where the way is broken, and soon says so",
    (script) => {
      const late = { [guarded]: from(4) };
      expect(say(script, late).answer).toEqual({ v: 1, open: 0, guarded: 0 });
    },
  );
});

describe("a server", () => {
  it("listens on each port anew after each connection, and says back what it hears", () => {
    const once = 'echo "$@" >>"$ROOT/calls"; [ "$(wc -l <"$ROOT/calls")" -lt 6 ] || { kill "$PPID"; exit; }';
    const run = runScript({
      shell: ["sh", "-c"],
      script: serverScript,
      redirected: [],
      programs: { nc: `${once}\nsleep 0.01` },
    });
    const calls = run.lines("calls");
    for (const port of [8080, 8081, 8082]) expect(calls).toContain(`-l -p ${port} -e cat`);
  });
});
