import { spireIdentities } from "./identities.ts";

const { node, ciliumAgent, ciliumOperator } = spireIdentities;

/**
 * Script that keeps the three entries that Cilium needs in the SPIRE server; busybox sh, for as long as the server lives.
 * Busybox has no SPIRE client and the server image no shell, so the server's own binary is used through /proc.
 */
export const registerSpireEntries = `
set -eu
process_limit=300
api_limit=120

fail() { echo "error: $1" >&2; exit 1; }
now() { date +%s; }

start=$(now)
echo "waiting for the spire-server process"
until pids=$(pidof spire-server); do
  [ $(( $(now) - start )) -lt "$process_limit" ] ||
    fail "no spire-server process within $process_limit s: see the logs and the image of container spire-server"
  sleep 5
done
pid=\${pids%% *}
server=/proc/$pid/root/opt/spire/bin/spire-server
socket=/proc/$pid/root/tmp/spire-server/private/api.sock

alive() { [ -d "/proc/$pid" ]; }
leave() { echo "the spire-server process is gone: ending, to start anew with its successor"; exit 0; }

start=$(now)
echo "waiting for the API of spire-server, process $pid"
until "$server" entry show -socketPath "$socket" >/dev/null 2>&1; do
  alive || leave
  if [ $(( $(now) - start )) -ge "$api_limit" ]; then
    [ -x "$server" ] ||
      fail "cannot read $server: containers cilium-init and spire-server must run as the same user"
    [ -e "$socket" ] || fail "no socket $socket within $api_limit s: see the logs of container spire-server"
    fail "no answer on $socket within $api_limit s: see the logs of container spire-server"
  fi
  sleep 5
done

# ensure <SPIFFE ID> <parent ID, or "node" for a node entry> <selector> <selector>
ensure() {
  found=$("$server" entry show -socketPath "$socket" -spiffeID "$1" -selector "$3" -selector "$4") || return 1
  case $found in *"Found 0 entries"*) ;; *) return 0 ;; esac
  if [ "$2" = node ]; then set -- "$1" -node "$3" "$4"; else set -- "$1" "-parentID=$2" "$3" "$4"; fi
  echo "creating entry $1"
  "$server" entry create -socketPath "$socket" -spiffeID "$1" "$2" -selector "$3" -selector "$4"
}

while alive; do
  for entry in \\
    "${node.id} node ${node.selectors.join(" ")}" \\
    "${ciliumAgent.id} ${node.id} ${ciliumAgent.selectors.join(" ")}" \\
    "${ciliumOperator.id} ${node.id} ${ciliumOperator.selectors.join(" ")}"
  do
    # shellcheck disable=SC2086
    ensure $entry || { alive || leave; fail "could not ensure entry \${entry%% *}: see the lines above"; }
  done
  echo "Cilium Spire entries are initialized successfully or already in-sync"
  sleep 30
done
leave
`;
