import { join } from "node:path";
import { sourceFolder } from "../build/module-source.ts";
import { programPath } from "../build/program-path.ts";
import { imageFor } from "../harness/spire/spire-images.ts";

/** A file or folder of this machine, and where a container has it. */
export interface ImageFile {
  readonly source: string;
  readonly target: string;
}

/** What stands in for a container image. */
export interface ContainerImage {
  /** Debian, for the tools that Cilium calls; SPIRE's images and busybox have nothing but their program. */
  readonly base: "debian" | "empty";
  readonly files: readonly ImageFile[];
  /** Sources of Cilium's module that run or are written to, which they may not be where Go keeps them. */
  readonly copies: readonly ImageFile[];
  /** Paths that lead to the first file, or to one that is named. */
  readonly links: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  readonly user: number;
}

/** Images of which nothing runs here: their pods get a network and count as ready, and that is all. */
const notRun: Readonly<Record<string, string>> = {
  "quay.io/cilium/cilium-envoy": "Envoy is built by Bazel alone, and no package registry has it",
  "quay.io/cilium/hubble-ui": "a page for people, which decides nothing about packets",
  "quay.io/cilium/hubble-ui-backend": "a page for people, which decides nothing about packets",
  "registry.k8s.io/pause": "it does nothing: pings are sent from the pod's network",
  "eks/kube-proxy": "the real program runs, as one of the node",
  "amazon-k8s-cni": "pod-network.ts wires pods as it does",
  "amazon/aws-network-policy-agent": "off, as chaining wants it",
};

const cilium: Readonly<Record<string, () => Promise<ContainerImage>>> = {
  "quay.io/cilium/cilium": agentImage,
  "quay.io/cilium/operator-generic": async () =>
    debian({ "/usr/bin/cilium-operator-generic": await programPath("cilium-operator-generic") }),
  "quay.io/cilium/hubble-relay": async () =>
    debian({ "/usr/bin/hubble-relay": await programPath("hubble-relay") }),
};

/** Undefined: nothing of it runs here. */
export async function containerImage(reference: string): Promise<ContainerImage | undefined> {
  const [repository = ""] = reference.split(/[:@]/);
  if (repository in notRun) return undefined;
  const image = cilium[repository];
  if (image !== undefined) return image();
  const { program, names, entrypoint, user } = await imageFor(reference);
  const links = Object.fromEntries(names.map((name) => [name, program.target]));
  return { base: "empty", files: [program], copies: [], links, entrypoint, user };
}

async function agentImage(): Promise<ContainerImage> {
  const source = await sourceFolder("cilium", "github.com/cilium/cilium");
  const image = debian({
    "/usr/bin/cilium-agent": await programPath("cilium-agent"),
    "/usr/bin/cilium-dbg": await programPath("cilium-dbg"),
    "/usr/bin/cilium-mount": await programPath("cilium-mount"),
    "/usr/bin/cilium-sysctlfix": await programPath("cilium-sysctlfix"),
    "/opt/cni/bin/cilium-cni": await programPath("cilium-cni"),
  });
  const copies = {
    "/init-container.sh": "images/cilium/init-container.sh",
    "/install-plugin.sh": "plugins/cilium-cni/install-plugin.sh",
    "/cni-uninstall.sh": "plugins/cilium-cni/cni-uninstall.sh",
    "/var/lib/cilium/bpf": "bpf",
  };
  return {
    ...image,
    copies: Object.entries(copies).map(([target, path]) => ({ source: join(source, path), target })),
    links: { "/usr/local/bin/clang": "/usr/bin/clang-19", "/usr/local/bin/llc": "/usr/bin/llc-19" },
  };
}

function debian(files: Readonly<Record<string, string>>): ContainerImage {
  return {
    base: "debian",
    files: Object.entries(files).map(([target, source]) => ({ source, target })),
    copies: [],
    links: {},
    entrypoint: [],
    user: 0,
  };
}
