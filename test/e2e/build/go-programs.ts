/** A program that is built from a pinned Go module beside this folder. */
export interface GoProgram {
  /** Folder under test/e2e with go.mod and go.sum; also the name of the cache folder. */
  readonly module: string;
  readonly package: string;
  readonly flags: readonly string[];
  /** True: has parts in C, and is linked statically, as in its image. */
  readonly cgo?: true;
}

const kubernetes = "v1.36.2";
const [major, minor] = kubernetes.slice(1).split(".");

/** Without these a server calls itself v0.0.0, which Helm and our own check of versions refuse. */
const versionFlags = [
  "-ldflags",
  [
    "-s -w",
    `-X k8s.io/component-base/version.gitVersion=${kubernetes}`,
    `-X k8s.io/component-base/version.gitMajor=${major}`,
    `-X k8s.io/component-base/version.gitMinor=${minor}`,
  ].join(" "),
];

const kubernetesProgram = (name: string): GoProgram => ({
  module: "control-plane",
  package: `k8s.io/kubernetes/cmd/${name}`,
  flags: versionFlags,
});

const ciliumProgram = (
  folder: string,
  flags: readonly string[] = [],
  { module, release } = { module: "cilium", release: "1.19.6" },
): GoProgram => ({
  module,
  package: `github.com/cilium/cilium/${folder}`,
  flags: [...flags, "-ldflags", `-s -w -X github.com/cilium/cilium/pkg/version.ciliumVersion=${release}`],
});

/** The newest of its minor that is served as a module, and the newest of all. */
const lastMinor = { module: "cilium-1.18", release: "1.18.11" };
const nextPatch = { module: "cilium-1.19.7", release: "1.19.7" };
const operatorTags = ["-tags", "ipam_provider_operator"];

/** Tags as in the releases of containerd, without the snapshotters that need libraries in C. */
const containerdProgram = (name: string): GoProgram => ({
  module: "containerd",
  package: `github.com/containerd/containerd/v2/cmd/${name}`,
  flags: ["-tags", "no_btrfs,no_devmapper,no_zfs", "-ldflags", "-s -w"],
});

/** The plugin of a release of the VPC CNI; its daemon compares the version that is linked in. */
const vpcCniPlugin = (release: string): GoProgram => ({
  module: `vpc-cni-${release.split(".", 2).join(".")}`,
  package: "github.com/aws/amazon-vpc-cni-k8s/cmd/routed-eni-cni-plugin",
  flags: ["-ldflags", `-s -w -X main.version=v${release}`],
});

/** Static as in SPIRE's images: the entry script runs the server's program among the files of another image. */
const spireProgram = (name: string, module = "spire"): GoProgram => ({
  module,
  package: `github.com/spiffe/spire/cmd/${name}`,
  flags: ["-ldflags", '-s -w -linkmode external -extldflags "-static"'],
  cgo: true,
});

/** Every program that `npm run programs` builds, by the name of its file. */
export const goPrograms = {
  etcd: { module: "control-plane", package: "go.etcd.io/etcd/server/v3", flags: ["-ldflags", "-s -w"] },
  "kube-apiserver": kubernetesProgram("kube-apiserver"),
  "kube-controller-manager": kubernetesProgram("kube-controller-manager"),
  "kube-scheduler": kubernetesProgram("kube-scheduler"),
  "kube-proxy": kubernetesProgram("kube-proxy"),
  kubelet: kubernetesProgram("kubelet"),
  kwok: { module: "kwok", package: "sigs.k8s.io/kwok/cmd/kwok", flags: ["-ldflags", "-s -w"] },
  "cilium-operator-generic": ciliumProgram("operator", operatorTags),
  "cilium-operator-generic-1.18": ciliumProgram("operator", operatorTags, lastMinor),
  "cilium-agent": ciliumProgram("daemon"),
  "cilium-cni": ciliumProgram("plugins/cilium-cni"),
  "cilium-dbg": ciliumProgram("cilium-dbg"),
  "cilium-mount": ciliumProgram("tools/mount"),
  "cilium-sysctlfix": ciliumProgram("tools/sysctlfix"),
  "hubble-relay": ciliumProgram("hubble-relay"),
  hubble: ciliumProgram("hubble"),
  wireguard: { module: "wireguard", package: "golang.zx2c4.com/wireguard", flags: ["-ldflags", "-s -w"] },
  "spire-server": spireProgram("spire-server"),
  "spire-agent": spireProgram("spire-agent"),
  "spire-server-1.15": spireProgram("spire-server", "spire-1.15"),
  "spire-agent-1.15": spireProgram("spire-agent", "spire-1.15"),
  containerd: containerdProgram("containerd"),
  "containerd-shim-runc-v2": containerdProgram("containerd-shim-runc-v2"),
  ctr: containerdProgram("ctr"),
  "aws-cni-1.20.4": vpcCniPlugin("1.20.4"),
  "aws-cni-1.23.2": vpcCniPlugin("1.23.2"),
  coredns: { module: "coredns", package: "github.com/coredns/coredns", flags: ["-ldflags", "-s -w"] },
} as const satisfies Record<string, GoProgram>;

/** Of the releases from and to which `npm run packets -- --rollouts` moves two nodes. */
const rolloutPrograms = {
  "cilium-operator-generic-1.19.7": ciliumProgram("operator", operatorTags, nextPatch),
  "cilium-agent-1.18": ciliumProgram("daemon", [], lastMinor),
  "cilium-agent-1.19.7": ciliumProgram("daemon", [], nextPatch),
  "cilium-cni-1.18": ciliumProgram("plugins/cilium-cni", [], lastMinor),
  "cilium-cni-1.19.7": ciliumProgram("plugins/cilium-cni", [], nextPatch),
  "cilium-dbg-1.18": ciliumProgram("cilium-dbg", [], lastMinor),
  "cilium-dbg-1.19.7": ciliumProgram("cilium-dbg", [], nextPatch),
} as const satisfies Record<string, GoProgram>;

export const allPrograms = { ...goPrograms, ...rolloutPrograms };

export type ProgramName = keyof typeof allPrograms;
