import type { SecurityContext } from "kubernetes-types/core/v1.js";
import type { ReapedProcess } from "../harness/processes/start-process-reaper.ts";
import type { ContainerImage } from "./images.ts";
import type { DataPlaneNode } from "./start-node.ts";

/** What a container sees of its node, or of this machine. */
export interface ContainerMount {
  /** On the node. */
  readonly source: string;
  readonly target: string;
  /** Made on the node where it is missing; a folder unless this says otherwise. */
  readonly make?: "file";
}

export interface ContainerSpec {
  readonly id: string;
  readonly image: ContainerImage;
  readonly mounts: readonly ContainerMount[];
  readonly security: SecurityContext;
  readonly env: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  /** File of a network namespace on the node; without one it shares the network of the node. */
  readonly network: string | undefined;
}

export interface RunningContainer {
  readonly image: ContainerImage;
  readonly program: ReapedProcess;
  /** To the program itself, as the kubelet triggers it. */
  readonly signal: (name: "TERM" | "KILL") => Promise<void>;
  /** Runs a command in it, as `kubectl exec` does; answers what it prints. */
  readonly exec: (...command: readonly string[]) => Promise<string>;
}

/** What container runtimes leave to a container that says nothing of its capabilities. */
const usual = [
  ...["chown", "dac_override", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap", "setfcap"],
  ...["net_bind_service", "net_raw", "sys_chroot", "mknod", "audit_write"],
];

/**
 * Its files are a layer over those of this machine, or over nothing; the mounts are its own, so they go with it.
 * As in images, /var/run is /run. What it writes into its own id.pid is its process on the node.
 */
const enter = `
set -eu
id=$1 base=$2 user=$3 capabilities=$4 copies=$5 links=$6
shift 6
box=/run/containers/$id
mkdir -p "$box"
mount -t tmpfs -o mode=755 tmpfs "$box"
mkdir "$box/upper" "$box/work" "$box/root"
root=$box/root
if [ "$base" = debian ]; then
  mount -t overlay overlay -o "lowerdir=/machine,upperdir=$box/upper,workdir=$box/work" "$root"
else
  mkdir "$root/proc" "$root/sys" "$root/dev" "$root/tmp" "$root/run" "$root/var"
  ln -s /run "$root/var/run"
fi
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount --rbind /dev "$root/dev"
while [ "$1" != -- ]; do
  make=$1 source=$2 target=$root$3
  shift 3
  if [ ! -e "$source" ]; then
    if [ "$make" = file ]; then touch "$source"; else mkdir -p "$source"; fi
  fi
  if [ -d "$source" ]; then mkdir -p "$target"; else mkdir -p "$(dirname "$target")"; touch "$target"; fi
  mount --rbind "$source" "$target"
done
shift
for copy in $copies; do
  mkdir -p "$root$(dirname "\${copy%=*}")"
  cp -r "\${copy#*=}" "$root\${copy%=*}"
  chmod -R u+w,a+rx "$root\${copy%=*}"
done
for link in $links; do
  mkdir -p "$root$(dirname "\${link%=*}")"
  ln -sf "\${link#*=}" "$root\${link%=*}"
done
echo $$ > "/run/containers.$id.pid"
cd /
if [ "$base" = debian ]; then
  exec chroot "$root" setpriv "--bounding-set=$capabilities" --inh-caps=-all "--reuid=$user" "--regid=$user" "--groups=$user" "$@"
else
  exec setpriv "--bounding-set=$capabilities" --inh-caps=-all chroot "--userspec=$user:$user" "--groups=$user" "$root" "$@"
fi
`;

const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export function runContainer(node: DataPlaneNode, spec: ContainerSpec): RunningContainer {
  const { id, image, security, env, network } = spec;
  const variables = Object.entries({ PATH: path, HOME: "/tmp", ...env }).map(
    ([key, value]) => `${key}=${value}`,
  );
  const mounts = [
    ...image.files.map(({ source, target }) => ({ source: node.machine(source), target })),
    ...spec.mounts,
  ];
  const copies = image.copies.map(({ source, target }) => `${target}=${node.machine(source)}`);
  const links = Object.entries(image.links).map(([from, to]) => `${from}=${to}`);
  const program = node.start(id, [
    ...(network === undefined ? [] : ["nsenter", `--net=${network}`]),
    // Those who watch share the processor with those who work, and do not on a real node.
    ...["nice", "-n", "-20", "env", "-i", ...variables, "unshare", "--mount", "--propagation", "slave"],
    ...["bash", "-c", enter, "enter", id, image.base],
    ...[String(security.runAsUser ?? image.user), boundingSet(security), copies.join(" "), links.join(" ")],
    ...mounts.flatMap(({ source, target, ...rest }) => [
      "make" in rest ? (rest.make ?? "folder") : "folder",
      source,
      target.replace(/^\/var\/run\//, "/run/"),
    ]),
    "--",
    ...spec.command,
  ]);
  const ownProcess = `/run/containers.${id}.pid`;
  return {
    image,
    program,
    exec: (...command) =>
      node.run(
        ...[
          "sh",
          "-c",
          `exec nsenter --target="$(cat ${ownProcess})" --mount --net --root --wd -- "$@"`,
          "exec",
        ],
        ...command,
      ),
    signal: async (name) => {
      if (program.ended() !== undefined) return;
      await node.run("sh", "-c", `kill -${name} "$(cat ${ownProcess})"`).catch((cause: unknown) => {
        if (program.ended() === undefined) throw cause;
      });
    },
  };
}

/** In setpriv's words. */
function boundingSet({ privileged, capabilities }: SecurityContext): string {
  if (privileged === true) return "+all";
  const { add = [], drop = [] } = capabilities ?? {};
  const reaped = drop.includes("ALL") ? [] : usual.filter((name) => !drop.includes(name.toUpperCase()));
  return ["-all", ...[...reaped, ...add].map((name) => `+${name.toLowerCase()}`)].join(",");
}
