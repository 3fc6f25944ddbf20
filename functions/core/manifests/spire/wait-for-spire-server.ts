import { spireNamespace } from "../parts/namespaces.ts";

/**
 * Script that holds the SPIRE agent back until the server's Service takes connections, at most 60 seconds; busybox sh.
 * Not every build of busybox knows nc -z, but all end at once when nc runs `true` after connecting.
 */
export const waitForSpireServer = `
set -eu
host=spire-server.${spireNamespace}.svc
port=8081
limit=60
start=$(date +%s)
echo "waiting for the SPIRE server at $host:$port, at most $limit s"
until answer=$(nc -w 3 "$host" "$port" -e true </dev/null 2>&1); do
  if [ $(( $(date +%s) - start )) -ge "$limit" ]; then
    echo "timed out: no connection to $host:$port within $limit s, at last: $answer" >&2
    echo "check that pod spire-server-0 runs and that DNS and kube-proxy work on this node" >&2
    exit 1
  fi
  sleep 1
done
echo "the SPIRE server answers at $host:$port"
`;
