import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Secret, Service } from "kubernetes-types/core/v1.js";
import { expect, it } from "vitest";
import { programPath } from "../../build/program-path.ts";
import { eventually } from "../../harness/processes/eventually.ts";
import { policyFor, policyPath } from "./policy.ts";
import type { DataPlaneScene } from "./scene.ts";

interface Flow {
  readonly drop_reason_desc?: string;
  readonly node_name: string;
  readonly source?: { readonly pod_name?: string };
  readonly destination?: { readonly pod_name?: string };
}

/** What the real Hubble CLI sees through the relay, whose Service it asks from a node. */
async function observe(
  { world, machines }: DataPlaneScene,
  verdict: "FORWARDED" | "DROPPED",
): Promise<readonly Flow[]> {
  const service = await world.controlPlane.admin.get<Service>(
    "/api/v1/namespaces/kube-system/services/hubble-relay",
  );
  const secret = await world.controlPlane.admin.get<Secret>(
    "/api/v1/namespaces/kube-system/secrets/hubble-relay-client-certs",
  );
  const { node } = machines[0];
  const file = async (key: string): Promise<string> => {
    const path = join(world.controlPlane.reaper.folder, `hubble-relay-client-${key}`);
    await writeFile(path, Buffer.from(secret?.data?.[key] ?? "", "base64"), { mode: 0o600 });
    return node.machine(path);
  };
  const printed = await node.run(
    ...[node.machine(await programPath("hubble")), "observe", "--server", `${service?.spec?.clusterIP}:443`],
    ...["--tls", "--tls-server-name", "ui.hubble-relay.cilium.io"],
    ...["--tls-ca-cert-files", await file("ca.crt"), "--tls-client-cert-file", await file("tls.crt")],
    ...["--tls-client-key-file", await file("tls.key")],
    ...["--namespace", "default", "--protocol", "ICMPv4", "--verdict", verdict],
    ...["--last", "1000", "--output", "jsonpb"],
  );
  return printed
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .flatMap((line) => (JSON.parse(line) as { flow?: Flow }).flow ?? []);
}

export function hubbleStories(scene: () => DataPlaneScene): void {
  it("shows the pings of both nodes: forwarded, dropped by policy, and waiting for a handshake", async () => {
    const { world, near, far, machines } = scene();
    const { admin } = world.controlPlane;
    expect((await near.ping(far, { count: 3 })).received).toBe(3);
    await admin.apply(policyPath("far"), policyFor("far", { admits: ["nobody"] }));
    await eventually("drop by the policy", async () =>
      (await near.ping(far, { count: 2 })).received === 0 ? true : undefined,
    );
    await admin.delete(policyPath("far"));

    const between = (flows: readonly Flow[]) =>
      flows.filter(({ source, destination }) =>
        [source?.pod_name, destination?.pod_name].every((name) => name === "near" || name === "far"),
      );
    const kinds = await eventually("flows of all kinds", async () => {
      const forwarded = between(await observe(scene(), "FORWARDED"));
      const dropped = between(await observe(scene(), "DROPPED"));
      const forwarders = new Set(forwarded.map(({ node_name }) => node_name));
      const reasons = new Set(dropped.flatMap(({ drop_reason_desc }) => drop_reason_desc ?? []));
      return forwarders.size === 2 && reasons.size >= 2 ? { forwarders, reasons } : undefined;
    });
    const nodes = machines.map(({ node }) => node.name);
    expect([...kinds.forwarders].map((name) => name.split("/").at(-1)).sort()).toEqual(nodes);
    expect([...kinds.reasons].sort()).toEqual(["AUTH_REQUIRED", "POLICY_DENIED"]);
  });
}
