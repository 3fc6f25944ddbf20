import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ConfigMap, Node, Pod } from "kubernetes-types/core/v1.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { spireIdentities } from "../../functions/core/manifests/spire/identities.ts";
import { countCalls } from "./harness/control-plane/audit-log.ts";
import { createNodes } from "./harness/control-plane/nodes.ts";
import { openApiServer } from "./harness/control-plane/open-api-server.ts";
import { readyPods } from "./harness/control-plane/ready-pods.ts";
import { type ControlPlane, startControlPlane } from "./harness/control-plane/start-control-plane.ts";
import { provideStorage } from "./harness/control-plane/storage.ts";
import { cleanup } from "./harness/processes/cleanup.ts";
import { eventually } from "./harness/processes/eventually.ts";
import type { ReapedProcess } from "./harness/processes/start-process-reaper.ts";
import { startSandbox } from "./harness/processes/start-sandbox.ts";
import { applySpire } from "./harness/spire/apply-spire.ts";
import { attestedAgents, registeredEntries } from "./harness/spire/ask-spire-server.ts";
import { type SimulatedPod, simulatePod } from "./harness/spire/simulate-pod.ts";

const run = promisify(execFile);
const success = "Cilium Spire entries are initialized successfully or already in-sync";
const { node, ciliumAgent, ciliumOperator, trustDomain } = spireIdentities;

const expectedEntries = [
  { ...ciliumAgent, parent: node.id },
  { ...ciliumOperator, parent: node.id },
  { ...node, parent: `spiffe://${trustDomain}/spire/server` },
];

/** A real SPIRE server and agent as their rendered pods say, and our scripts beside them; each step builds on the one before. */
describe.each(["1.19", "1.20"])("SPIRE with our configuration and scripts, as with Cilium %s", (minor) => {
  const { add, run: end } = cleanup();
  let controlPlane: ControlPlane;
  let serverPod: Pod;
  let agentPod: Pod;
  let server: SimulatedPod;
  let agent: SimulatedPod;
  let serverProgram: ReapedProcess;
  let script: ReapedProcess;

  beforeAll(async () => {
    controlPlane = await startControlPlane(async () => undefined);
    add(controlPlane.stop);
    const { admin, reaper } = controlPlane;
    await provideStorage(admin);
    const [name] = await createNodes(admin, 1);
    // Nobody plays Cilium here, which would take the taint away.
    await admin.patch(`/api/v1/nodes/${name}`, { spec: { taints: null } });
    await applySpire(admin, minor);
    const podOf = (app: string): Promise<Pod> =>
      eventually(`pod of ${app}`, async () => {
        await controlPlane.refuseFallen();
        return (await readyPods(admin, "cilium-spire", `app=${app}`))[0];
      });
    serverPod = await podOf("spire-server");
    agentPod = await podOf("spire-agent");
    const sandbox = await startSandbox(reaper, "sandbox");
    add(await openApiServer(sandbox, controlPlane));
    server = simulatePod(sandbox, controlPlane, serverPod);
    agent = simulatePod(sandbox, controlPlane, agentPod);
  });
  afterAll(end);

  async function says(program: ReapedProcess, words: string): Promise<void> {
    await eventually(`"${words}" from ${program.name}`, async () => {
      const log = await program.log();
      if (log.includes(words)) return true;
      if (program.ended() !== undefined) throw new Error(`${program.name} has ended: ${log}`);
      return undefined;
    });
  }

  async function ends(program: ReapedProcess, seconds: number): Promise<string> {
    return eventually(`end of ${program.name}`, async () => program.ended(), seconds);
  }

  /** Asks by the rendered probe, from a container of the pod that has a client for HTTP. */
  async function isReady(
    program: ReapedProcess,
    pod: Pod,
    simulated: SimulatedPod,
    from: string,
  ): Promise<void> {
    const [container] =
      pod.spec?.containers.filter(({ readinessProbe }) => readinessProbe !== undefined) ?? [];
    const probe = container?.readinessProbe?.httpGet;
    const named = container?.ports?.find(({ name }) => name === probe?.port);
    const port = named?.containerPort ?? probe?.port;
    await eventually(`ready ${program.name}`, async () => {
      if (program.ended() !== undefined) throw new Error(`${program.name} has ended: ${await program.log()}`);
      return simulated.run(from, "wget", "-q", "-O", "-", `http://127.0.0.1:${port}${probe?.path}`).then(
        () => true,
        () => undefined,
      );
    });
  }

  it("holds the agent back until the server's Service answers", async () => {
    const wait = await agent.start("init");
    await says(wait, "waiting for the SPIRE server at spire-server.cilium-spire.svc:8081");
    serverProgram = await server.start("spire-server");
    await isReady(serverProgram, serverPod, server, "cilium-init");
    expect(await ends(wait, 30)).toBe("0");
    expect(await wait.log()).toContain("the SPIRE server answers");
  });

  it("creates the three entries", async () => {
    script = await server.start("cilium-init");
    await says(script, success);
    expect((await script.log()).match(/creating entry/g)).toHaveLength(3);
    expect(await registeredEntries(server)).toEqual(expectedEntries);
  });

  it("finds them again when it is started anew", async () => {
    await script.stop();
    script = await server.start("cilium-init");
    await says(script, success);
    expect(await script.log()).not.toContain("creating entry");
    expect(await registeredEntries(server)).toEqual(expectedEntries);
  });

  it("publishes the server's trust bundle", async () => {
    const bundle = await controlPlane.admin.get<ConfigMap>(
      "/api/v1/namespaces/cilium-spire/configmaps/spire-bundle",
    );
    expect(bundle?.data?.["bundle.crt"]).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
  });

  it("attests the agent by the token of its pod, as the parent that the entries name", async () => {
    const program = await agent.start("spire-agent");
    await isReady(program, agentPod, agent, "init");
    const [{ metadata } = {}] = await controlPlane.admin.list<Node>("/api/v1/nodes");
    const agents = await attestedAgents(server);
    expect(agents.map(({ id }) => id)).toEqual([
      `spiffe://${trustDomain}/spire/agent/k8s_psat/demo/${metadata?.uid}`,
    ]);
    expect(agents[0]?.selectors).toEqual(expect.arrayContaining([...node.selectors]));
    expect(await program.log()).toBe("");
  });

  it("needs the rendered rights, and no others", async () => {
    const user = "system:serviceaccount:cilium-spire:";
    const calls = (await controlPlane.audit.calls()).filter((call) => call.user.startsWith(user));
    expect(countCalls(calls.filter(({ status }) => status >= 400))).toEqual({});
    expect(Object.keys(countCalls(calls)).sort()).toEqual([
      `${user}spire-server create tokenreviews`,
      `${user}spire-server get configmaps`,
      `${user}spire-server get nodes`,
      `${user}spire-server get pods`,
      `${user}spire-server patch configmaps`,
    ]);
  });

  it("ends the registration when the server's process is gone", async () => {
    await server.run("cilium-init", "sh", "-c", "kill -9 $(pidof spire-server)");
    expect(await ends(serverProgram, 5)).toBe("SIGKILL");
    expect(await ends(script, 40)).toBe("0");
    expect(await script.log()).toContain("the spire-server process is gone");
  });

  it("names differing users, where the server runs as the user of its image and the script as root", async () => {
    // So far goes the advice that is often given against a socket that the server may not make.
    await run("chown", ["-R", "1000:1000", join(controlPlane.reaper.folder, "node")]);
    serverProgram = await server.start("spire-server", { user: 1000 });
    await isReady(serverProgram, serverPod, server, "cilium-init");
    const impatient = await server.start("cilium-init", {
      command: registration(serverPod).map((part) => part.replace("api_limit=120", "api_limit=5")),
    });
    expect(await ends(impatient, 30)).toBe("1");
    expect(await impatient.log()).toMatch(
      /cannot read .*cilium-init and spire-server must run as the same user/,
    );
  });
});

function registration(pod: Pod): readonly string[] {
  return pod.spec?.containers.find(({ name }) => name === "cilium-init")?.command ?? [];
}
