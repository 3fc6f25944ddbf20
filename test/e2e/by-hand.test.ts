import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findHelm, type Helm } from "../conformance/chart/helm.ts";
import { officialChart } from "../conformance/chart/official-chart.ts";
import { pinnedProgram } from "../conformance/chart/pinned-program.ts";
import { kubeconfig } from "./harness/control-plane/kubeconfig.ts";
import { type ControlPlane, startControlPlane } from "./harness/control-plane/start-control-plane.ts";
import { runTool } from "./harness/processes/run-tool.ts";

const cli = join(import.meta.dirname, "../../cli/main.ts");
const renderFlags = ["--release", "1.19", "--tags", "enable_cilium=true"];

/** What a person does with the command line, kubectl and Helm; nothing of it needs the Lambdas. */
describe("by hand", () => {
  let plane: ControlPlane;
  let helm: Helm;
  let kubectl: (args: readonly string[], input?: string) => Promise<string>;
  let config: string;
  let rendered: string;

  beforeAll(async () => {
    plane = await startControlPlane(async (token) =>
      token === "person-token" ? { username: "person", groups: ["system:masters"] } : undefined,
    );
    config = join(plane.reaper.folder, "person.kubeconfig");
    await writeFile(config, kubeconfig(plane.endpoint, plane.certificateAuthority, "person-token"));
    const program = process.env["KUBECTL"] || (await pinnedProgram("kubectl"));
    kubectl = (args, input = "") => runTool(program, ["--kubeconfig", config, ...args], { input });
    helm = await findHelm();
    rendered = await runTool(process.execPath, [cli, "render", ...renderFlags]);
  });
  afterAll(() => plane?.stop());

  it.each(["yaml", "json"])("kubectl applies what `render --output %s` prints", async (output) => {
    const objects = await runTool(process.execPath, [cli, "render", ...renderFlags, "--output", output]);
    const lines = await kubectl(["apply", "--server-side", "--force-conflicts", "-f", "-"], objects);
    expect(lines.trim().split("\n")).toHaveLength(48);
    expect(
      lines
        .trim()
        .split("\n")
        .filter((line) => !line.endsWith("serverside-applied")),
    ).toEqual([]);
  });

  it("kubectl finds nothing to change when it applies the same again", async () => {
    await kubectl(["apply", "--server-side", "-f", "-"], rendered);
    expect(await kubectl(["diff", "--server-side", "-f", "-"], rendered)).toBe("");
  });

  it("Helm takes over with what `values` prints, and has nothing of its own to add", async () => {
    const values = await runTool(process.execPath, [cli, "values", ...renderFlags]);
    const ours = await kubectl(["get", "all,cm,sa", "-A", "-l", "eks-cilium.io/managed=true", "-o", "name"]);
    const chart = await officialChart("1.19.6");
    const flags = ["--namespace", "kube-system", "--take-ownership", "--force-conflicts", "--values", "-"];
    await helm(["--kubeconfig", config, "upgrade", "--install", "cilium", chart, ...flags], values);
    const taken = await kubectl([
      "get",
      "all,cm,sa",
      "-A",
      "-l",
      "app.kubernetes.io/managed-by=Helm",
      "-o",
      "name",
    ]);
    expect(taken.split("\n").sort()).toEqual(ours.split("\n").sort());
  });
});
