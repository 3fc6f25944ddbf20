import { describe, expect, it } from "vitest";
import { reportScript } from "../../../functions/core/errands/report-script.ts";
import { runScript } from "../../builders/run-script.ts";

/** What cilium-dbg says to each question, by its first two words. */
interface Agent {
  readonly status?: string;
  readonly peers?: string;
  readonly handshakes?: readonly string[];
  readonly endpoints?: readonly string[];
  readonly backends?: readonly string[];
  readonly silent?: boolean;
  /** It says its status, and nothing that is long. */
  readonly unanswered?: boolean;
}

/** As `cilium-dbg debuginfo` writes a time: with its quotes. */
const ago = (seconds: number) => JSON.stringify(new Date(1_796_000_000_000 - seconds * 1000));
const lines = (texts: readonly string[]) => texts.map((text) => `echo '${text}'`).join("; ") || ":";

const well: Agent = {
  status: "Ok",
  peers: "2",
  handshakes: [ago(5), ago(30)],
  endpoints: ["ready", "ready", "regenerating"],
  backends: ["active", "active"],
};

const aws = '{"cniVersion":"1.0.0","name":"aws-cni","plugins":[{"type":"aws-cni"},{"type":"portmap"}]}';
const chained =
  '{\n "cniVersion": "1.0.0", "name": "cilium",\n "plugins": [ {"type":"aws-cni"}, {"type":"portmap"}, {"type":"cilium-cni"} ]\n}';

function report(agent: Agent, files: Readonly<Record<string, string>> = node, isOlder = false) {
  const {
    status = "",
    peers = "",
    handshakes = [],
    endpoints = [],
    backends = [],
    silent = false,
    unanswered = false,
  } = agent;
  const dbg = `
${unanswered ? '[ "$1" = status ] || exit 1' : ""}
case "$1 $2 $3 $4" in
  "status -o "*state*) echo '${status}' ;;
  "status -o "*peer-count*) echo '${peers}' ;;
  "debuginfo --output "*) echo 'jsonpath=${handshakes.join(" ")}' ;;
  "endpoint list -o "*) ${lines(endpoints)} ;;
  "service list -o "*) ${lines(backends)} ;;
  *) echo "unknown: $*" >&2; exit 1 ;;
esac`;
  const run = runScript({
    shell: ["bash", "-c"],
    script: reportScript,
    redirected: ["/host/cni", "/dev/termination-log"],
    files: { "/dev/termination-log": "", ...files },
    programs: {
      "cilium-dbg": silent ? "exit 1" : dbg,
      sleep: isOlder ? 'touch -d 2020-01-01 "$ROOT/host/cni/05-cilium.conflist"' : ":",
      date: 'if [ "$1" = +%s ]; then echo 1796000000; else exec /bin/date "$@"; fi',
    },
  });
  const [line = ""] = run.lines("/dev/termination-log");
  return { ...run, line, answer: JSON.parse(line || "null") };
}

const node = {
  "/host/cni/10-aws.conflist": aws,
  "/host/cni/05-cilium.conflist": chained,
};

describe("a report", () => {
  it("is one line of what the agent says and what the node has", () => {
    const { exitCode, answer, line } = report(well);
    expect(exitCode).toBe(0);
    expect(answer).toEqual({
      v: 1,
      agent: "Ok",
      peers: 2,
      fresh: 2,
      endpoints: 3,
      unready: 0,
      quarantined: 0,
      cni: "ok",
    });
    expect(line.length).toBeLessThan(300);
  });

  it("counts sessions that are young enough, and none that never began", () => {
    const { answer } = report({ ...well, handshakes: [ago(179), ago(400), '"0001-01-01T00:00:00.000Z"'] });
    expect(answer.fresh).toBe(1);
  });

  it("counts endpoints that do not work, and not those that are made anew", () => {
    const states = ["not-ready", "invalid", "waiting-for-identity", "waiting-to-regenerate", "ready"];
    expect(report({ ...well, endpoints: states }).answer).toMatchObject({ endpoints: 5, unready: 3 });
  });

  it("counts backends that Cilium sends nothing to", () => {
    expect(report({ ...well, backends: ["active", "quarantined", "quarantined"] }).answer.quarantined).toBe(
      2,
    );
  });

  it("is made of an agent that is silent too", () => {
    const { exitCode, answer } = report({ silent: true });
    expect(exitCode).toBe(0);
    expect(answer).toMatchObject({
      agent: "unreachable",
      peers: null,
      fresh: null,
      endpoints: null,
      unready: null,
      quarantined: null,
      cni: "ok",
    });
  });

  it("says that the agent's CNI file is missing, or another than aws-node's would be", () => {
    const { "/host/cni/05-cilium.conflist": _, ...without } = node;
    expect(report(well, without).answer.cni).toBe("missing");
    const newer = { ...node, "/host/cni/10-aws.conflist": aws.replace("portmap", "bandwidth") };
    expect(report(well, newer, true).answer.cni).toBe("old");
  });

  it("takes a file that aws-node has only written anew for what it is", () => {
    expect(report(well, node, true).answer.cni).toBe("ok");
  });

  it("takes no answer for none, and none for well", () => {
    expect(report({ ...well, endpoints: [], backends: [], handshakes: [] }).answer).toMatchObject({
      fresh: 0,
      endpoints: 0,
      unready: 0,
      quarantined: 0,
    });
    expect(report({ ...well, unanswered: true }).answer).toMatchObject({
      agent: "Ok",
      peers: 2,
      fresh: null,
      endpoints: null,
      unready: null,
      quarantined: null,
    });
  });

  it("stays JSON whatever an agent says", () => {
    expect(report({ ...well, status: 'Failure "x" {}\\', peers: "two" }).answer).toMatchObject({
      agent: "Failure x ",
      peers: null,
    });
  });
});
