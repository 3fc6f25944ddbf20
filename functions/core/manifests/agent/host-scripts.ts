/** Script that mounts a cgroup v2 file system on the host at $CGROUP_ROOT unless one is there already; bash -e. */
export const mountCgroup = inHostNamespaces(
  "cilium-mount",
  "--cgroup=/hostproc/1/ns/cgroup --mount=/hostproc/1/ns/mnt",
  ' "$CGROUP_ROOT"',
);

/** Script that keeps systemd from turning rp_filter back on for Cilium's devices; bash -e. */
export const fixSysctl = inHostNamespaces("cilium-sysctlfix", "--mount=/hostproc/1/ns/mnt");

/**
 * Script that mounts the BPF file system where there is none; bash without -e.
 * A second mount would hide the programs of the first, and they would run twice.
 */
export const mountBpfFileSystem = `
set -eu
target=/sys/fs/bpf
mounted=no
while read -r _ point type _; do
  if [ "$point" = "$target" ] && [ "$type" = bpf ]; then mounted=yes; fi
done < /proc/self/mounts
if [ "$mounted" = yes ]; then
  echo "BPF file system: already mounted at $target"
  exit 0
fi
mount -t bpf bpf "$target"
echo "BPF file system: mounted at $target"
`;

/**
 * Script that runs a program of the Cilium image in namespaces of the host (flags of nsenter): copied into the CNI
 * binary directory, which the container sees as /hostbin and the host as $BIN_PATH, and taken away again in any case.
 */
function inHostNamespaces(program: string, namespaces: string, argument = ""): string {
  return `
set -u
: "\${BIN_PATH:?must name the CNI binary directory of the host}"
trap 'rm -f /hostbin/${program}' EXIT
cp -f /usr/bin/${program} /hostbin/${program}
chmod 0755 /hostbin/${program}
if ! nsenter ${namespaces} "$BIN_PATH/${program}"${argument}; then
  echo "${program}: could not run $BIN_PATH/${program} in the host's namespaces, see above" >&2
  exit 1
fi
echo "${program}: done"
`;
}
