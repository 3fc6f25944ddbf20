/**
 * Mounts the BPF file system where there is none; bash without -e.
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
