import { dirname, join } from "node:path";
import { catalogueWith } from "../../../functions/core/manifests/releases/catalogue.ts";
import type { Release } from "../../../functions/core/manifests/releases/release.ts";
import type { ProgramName } from "../build/go-programs.ts";
import { sourceFolder } from "../build/module-source.ts";
import { programPath } from "../build/program-path.ts";
import { busyboxPath } from "../harness/processes/busybox-path.ts";
import { runTool } from "../harness/processes/run-tool.ts";
import { type BuiltRelease, brokenRelease, furtherReleases } from "./built-releases.ts";

/** Its SPIRE takes over at the end. */
const nextMinor = "1.20";

interface Bind {
  readonly source: string;
  readonly target: string;
}

/** What stands in for a container image: few files of its own, and programs of this machine that are bound into it. */
export interface NodeImage {
  /** Names under which the node's runtime has it. */
  readonly references: readonly string[];
  /** Folder of the image, to a file or folder of this machine that is copied there. */
  readonly files: Readonly<Record<string, string>>;
  readonly links: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  /** Sources as the node sees them. */
  readonly binds: readonly Bind[];
  readonly entrypoint: readonly string[];
  readonly user: number;
}

/** On the node: Cilium's programs between those of Debian. */
export const programsFolder = "/run/images/usr";

const machine = (path: string): string => join("/machine", path);

/** Answers probes as the program would that is not to be had, and does nothing else. */
const answerer = (port: number, paths: readonly string[]): string =>
  [
    "#!/bin/sh",
    "mkdir -p /tmp/www",
    ...paths.map((path) => `echo ok > /tmp/www/${path}`),
    `busybox httpd -p ${port} -h /tmp/www`,
    stay,
    "",
  ].join("\n");

/** As a first process that ends when it is told to. */
const stay = "trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done";

const debianFiles = [
  "alternatives",
  "passwd",
  "group",
  "nsswitch.conf",
  "ld.so.cache",
  "protocols",
  "services",
];

function debian(
  references: readonly string[],
  image: Partial<Pick<NodeImage, "files" | "scripts" | "binds" | "entrypoint">> = {},
): NodeImage {
  return {
    references,
    files: {
      ...Object.fromEntries(debianFiles.map((name) => [`/etc/${name}`, `/etc/${name}`])),
      ...image.files,
    },
    links: {
      "/bin": "usr/bin",
      "/sbin": "usr/sbin",
      "/lib": "usr/lib",
      "/lib64": "usr/lib64",
      "/var/run": "/run",
    },
    scripts: image.scripts ?? {},
    binds: [
      { source: "/usr", target: "/usr" },
      { source: programsFolder, target: "/usr/bin" },
      ...(image.binds ?? []),
    ],
    entrypoint: image.entrypoint ?? [],
    user: 0,
  };
}

/** One program, and nothing else. */
function lone(
  references: readonly string[],
  source: string,
  target: string,
  args: readonly string[],
): NodeImage {
  return {
    references,
    files: {},
    links: { "/var/run": "/run" },
    scripts: { [target]: "" },
    binds: [{ source: machine(source), target }],
    entrypoint: [target, ...args],
    user: 0,
  };
}

/** One program under many names. */
async function busybox(references: readonly string[], entrypoint: readonly string[]): Promise<NodeImage> {
  const source = await busyboxPath();
  const names = (await runTool(source, ["--list"])).trim().split("\n");
  const links = names.filter((name) => name !== "busybox").map((name) => [`/bin/${name}`, "busybox"]);
  return {
    references,
    files: { "/bin/busybox": source },
    links: { ...Object.fromEntries(links), "/var/run": "/run" },
    scripts: {},
    binds: [],
    entrypoint,
    user: 0,
  };
}

/** Without the digest that a manifest by hand cannot have, and with it. */
function namesOf(reference: string): readonly string[] {
  const [tagged = "", digest] = reference.split("@");
  const repository = tagged.replace(/:[^:/]*$/, "");
  return digest === undefined ? [tagged] : [`${repository}@${digest}`, tagged];
}

/** Scripts between the programs of Debian. */
export const programScripts: Readonly<Record<string, string>> = {
  "cilium-envoy-starter": answerer(9878, ["healthz"]),
  clang: '#!/bin/sh\nexec clang-19 "$@"\n',
  llc: '#!/bin/sh\nexec llc-19 "$@"\n',
};

/** Cilium's programs, by their folders in the cache: each has one file. */
export async function ciliumProgramFolders(): Promise<readonly string[]> {
  const programs = [
    ...["cilium-agent", "cilium-dbg", "cilium-mount", "cilium-sysctlfix", "cilium-cni"],
    ...["cilium-operator-generic", "hubble-relay", "kube-proxy"],
  ] as const;
  const paths = await Promise.all(programs.map(programPath));
  return paths.map((path) => machine(dirname(path)));
}

/** VPC CNI: its daemon is ipamd.ts, its plugin is AWS's own. */
async function awsNode(version: "1.20.4" | "1.23.2"): Promise<NodeImage> {
  const program = await programPath(`aws-cni-${version}`);
  return debian([`amazon-k8s-cni:v${version}`].map(named), {
    scripts: { "/app/aws-cni": "", "/app/node": "", "/app/ipamd.ts": "" },
    binds: [
      { source: machine(program), target: "/app/aws-cni" },
      { source: machine(process.execPath), target: "/app/node" },
      { source: machine(join(import.meta.dirname, "ipamd.ts")), target: "/app/ipamd.ts" },
    ],
    entrypoint: ["/app/node", "/app/ipamd.ts", `v${version}`],
  });
}

/** As a runtime completes what names no registry. */
function named(reference: string): string {
  return reference.includes("/") ? `docker.io/${reference}` : `docker.io/library/${reference}`;
}

async function spire(part: "server" | "agent", reference: string, program: ProgramName): Promise<NodeImage> {
  return lone(namesOf(reference), await programPath(program), `/opt/spire/bin/spire-${part}`, ["run"]);
}

function imagesOf(version: string): Release["images"] {
  const catalogue = catalogueWith(furtherReleases);
  const images = catalogue.find(catalogue.resolve(version) ?? "")?.images;
  if (images === undefined) throw new Error(`Cilium ${version} is not in the catalogue any more.`);
  return images;
}

/** Of a release: its own programs over those that it has in common with the others. */
async function ciliumImages({ name, module, programs }: BuiltRelease): Promise<readonly NodeImage[]> {
  const images = imagesOf(name);
  const source = await sourceFolder(module, "github.com/cilium/cilium");
  const bind = async (program: ProgramName, target: string): Promise<Bind> => ({
    source: machine(await programPath(program)),
    target: `/usr/bin/${target}`,
  });
  return [
    debian(namesOf(images.agent), {
      files: {
        "/init-container.sh": join(source, "images/cilium/init-container.sh"),
        "/install-plugin.sh": join(source, "plugins/cilium-cni/install-plugin.sh"),
        "/cni-uninstall.sh": join(source, "plugins/cilium-cni/cni-uninstall.sh"),
        "/cni/loopback": "/usr/lib/cni/loopback",
        "/opt/cni/bin/cilium-cni": await programPath(programs.cni),
        "/var/lib/cilium/bpf": join(source, "bpf"),
      },
      binds: [await bind(programs.agent, "cilium-agent"), await bind(programs.dbg, "cilium-dbg")],
    }),
    debian(namesOf(images.operator), {
      binds: [await bind(programs.operator, "cilium-operator-generic")],
    }),
    debian(namesOf(images.hubbleRelay)),
    debian(namesOf(images.envoy)),
    debian(namesOf(images.hubbleUi), {
      scripts: { "/ui.sh": answerer(8081, ["healthz", "index.html"]) },
      entrypoint: ["sh", "/ui.sh"],
    }),
    debian(namesOf(images.hubbleUiBackend), { entrypoint: ["sh", "-c", stay] }),
    await spire("server", images.spireServer, "spire-server"),
    await spire("agent", images.spireAgent, "spire-agent"),
    await busybox(namesOf(images.busybox), ["sh"]),
  ];
}

/** Nothing but an end: what a release looks like whose agents cannot start. */
function brokenImages(): readonly NodeImage[] {
  const { agent, operator } = imagesOf(brokenRelease);
  return [
    debian(namesOf(agent), { scripts: { "/init-container.sh": "#!/bin/sh\nexit 1\n" } }),
    debian(namesOf(operator)),
  ];
}

/** @param releases Of the agents that stories may ask for. */
export async function nodeImages(releases: readonly BuiltRelease[]): Promise<readonly NodeImage[]> {
  const next = imagesOf(nextMinor);
  const pause = ["localhost/kubernetes/pause:latest", "registry.k8s.io/pause:3.10"];
  const all = [
    ...(await Promise.all(releases.map(ciliumImages))).flat(),
    ...(releases.length > 1 ? brokenImages() : []),
    await spire("server", next.spireServer, "spire-server-1.15"),
    await spire("agent", next.spireAgent, "spire-agent-1.15"),
    await busybox(namesOf(next.busybox), ["sh"]),
    await busybox(pause, ["sh", "-c", stay]),
    lone([named("eks/coredns:v1.12.4")], await programPath("coredns"), "/coredns", []),
    debian([named("eks/kube-proxy:v1.34.1")]),
    debian([named("amazon/aws-network-policy-agent:v1.2.7")], { entrypoint: ["sh", "-c", stay, "agent"] }),
    await awsNode("1.20.4"),
    await awsNode("1.23.2"),
  ];
  // Releases have parts in common.
  return [...new Map(all.map((image) => [image.references.join(), image])).values()];
}
