import type { DataPlaneScene } from "./scene.ts";

const between = ["pods that authenticate", "pods that hear 1 byte from another node"];

/** Something that goes wrong on the nodes, of which the API server knows nothing. */
export interface Fault {
  readonly make: (scene: DataPlaneScene) => Promise<unknown>;
  readonly mend: (scene: DataPlaneScene) => Promise<unknown>;
  /** Checks of errands, without their prefix, that fail for it. */
  readonly fails: readonly string[];
  /** Checks that may fail for it too: it depends on which node answers, or on how old a session is. */
  readonly mayFail?: readonly string[];
}

/** Packets of WireGuard that the second node neither gets nor sends. */
const dropped = (...which: readonly string[]): Pick<Fault, "make" | "mend"> => {
  const each = (action: string) => async (scene: DataPlaneScene) => {
    for (const chain of ["INPUT", "OUTPUT"])
      await scene.machines[1].node.run(
        ...["iptables", action, chain, "-p", "udp", "--dport", "51871", ...which, "-j", "DROP"],
      );
  };
  return { make: each("-I"), mend: each("-D") };
};

const cniFile = "/etc/cni/net.d/05-cilium.conflist";

export const faults = {
  "UDP 51871 is closed between the nodes": {
    ...dropped(),
    fails: [...between, "pods that hear 8 KB from another node", "pods refused as told"],
    // A session lives on for three minutes; CoreDNS runs on both nodes.
    mayFail: ["nodes with a fresh handshake", "pods that reach DNS"],
  },
  "the wire carries no packet above 1,500 bytes": {
    ...dropped("-m", "length", "--length", "1501:65535"),
    fails: ["pods that hear 8 KB from another node"],
  },
  // A folder of its name keeps the agent from writing it anew.
  "the CNI file of Cilium is gone from a node": {
    make: ({ machines }) => machines[1].node.run("sh", "-euc", `rm ${cniFile}; mkdir ${cniFile}`),
    mend: async ({ machines, running }) => {
      const { node } = machines[1];
      await node.run("rmdir", cniFile);
      const agent = (await running("k8s-app", "cilium")).find((pod) => pod.node.name === node.name);
      await agent?.kill("cilium-agent");
    },
    fails: ["nodes with Cilium's CNI file"],
    // What starts meanwhile is wired by the VPC CNI alone.
    mayFail: [
      ...between,
      "pods that hear 8 KB from another node",
      "pods refused as told",
      "pods that reach DNS",
    ],
  },
  "SPIRE has lost the entries of all identities": {
    make: async ({ running }) => {
      const [server] = await running("app", "spire-server");
      const command = async (...args: readonly string[]) =>
        (await server?.exec("spire-server", "/opt/spire/bin/spire-server", "entry", ...args)) ?? "";
      const printed = JSON.parse(await command("show", "-output", "json")) as { entries: readonly Entry[] };
      const identities = printed.entries.filter(({ spiffe_id: { path } }) => path.startsWith("/identity/"));
      for (const { id } of identities) await command("delete", "-entryID", id);
    },
    // The product starts the operator anew, which makes them again.
    mend: async () => {},
    fails: ["pods that authenticate"],
    mayFail: ["Deployment kube-system/cilium-operator rolled out"],
  },
} as const satisfies Readonly<Record<string, Fault>>;

interface Entry {
  readonly id: string;
  readonly spiffe_id: { readonly path: string };
}
