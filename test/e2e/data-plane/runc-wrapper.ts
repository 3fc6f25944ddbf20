import type { NodeImage } from "./images.ts";
import { configOverrides, wireguardSockets } from "./overrides.ts";

/** Folder of the node with a file for each container that may not run. */
export const heldFolder = "/run/held";

/**
 * Stands before runc and carries out the tables of overrides and images on what the runtime asks for; all the rest
 * is as containerd wrote it. A container that is held fails to start, as one with a broken program would.
 */
export function runcWrapper(images: readonly NodeImage[], wireguard: string): string {
  const cases = images
    .filter(({ binds }) => binds.length > 0)
    .map(({ references, binds }) => {
      // As pods name them, which may be without the registry.
      const names = references.map((name) =>
        name.replace(/@.*$/, "").replace(/^docker\.io\/(library\/)?/, ""),
      );
      const patterns = [...new Set(names)];
      const mounts = binds.map(({ source, target }) => mount(source, target)).join(",");
      return `${patterns.map((pattern) => `*"${pattern}"|*"${pattern}"@*`).join("|")}) mounts='${mounts}' ;;`;
    });
  const settings = Object.entries(configOverrides).map(
    ([key, { value }]) => `printf %s '${value}' > "$tmp/cilium/config-map/${key}"`,
  );
  return `#!/bin/bash
set -eu
bundle= process= create= last=
for argument; do
  [ "$last" != --bundle ] || bundle=$argument
  [ "$last" != --process ] || process=$argument
  [ "$argument" != create ] || create=yes
  last=$argument
done
without_capability() { sed -i -e 's/"CAP_SYS_RESOURCE",//g' -e 's/,"CAP_SYS_RESOURCE"//g' "$1"; }
if [ -n "$create" ] && [ -n "$bundle" ]; then
  config=$bundle/config.json
  annotation() { grep -o "\\"io.kubernetes.cri.$1\\":\\"[^\\"]*\\"" "$config" | head -n 1 | cut -d '"' -f 4 || true; }
  image=$(annotation image-name) name=$(annotation container-name) pod=$(annotation sandbox-uid) mounts=
  if [ -e "${heldFolder}/$pod.$name" ]; then
    echo "container $name is held by a story" >&2
    exit 1
  fi
  case $image in
    ${cases.join("\n    ")}
  esac
  if [ "$name" = cilium-agent ]; then
    mounts="$mounts,"'${mount(wireguardSockets.path, wireguardSockets.path, "rw")}'
    tmp=$(grep -o '"destination":"/tmp","type":"bind","source":"[^"]*"' "$config" | cut -d '"' -f 12)
    ${settings.join("\n    ")}
    if [ "$(cat "$tmp/cilium/config-map/enable-wireguard" 2>/dev/null || echo false)" = true ]; then
      ${wireguard}
    fi
  fi
  without_capability "$config"
  [ -z "$mounts" ] || sed -i "s#\\"mounts\\":\\[#\\"mounts\\":[\${mounts#,},#" "$config"
fi
# A hook or a probe has the capabilities of its container.
[ -z "$process" ] || without_capability "$process"
exec /usr/sbin/runc "$@"
`;
}

/** Private: what a container with Bidirectional volumes mounts on it would else be seen by the containers after it. */
function mount(source: string, target: string, mode: "ro" | "rw" = "ro"): string {
  return JSON.stringify({ destination: target, type: "bind", source, options: ["rbind", mode, "rprivate"] });
}
