import { serverPorts } from "./server-script.ts";

/** Bytes of the large payload: several packets, each as large as the way allows. */
const largeBytes = 8192;

/** Each try is given a few seconds, and three of them: a server begins to listen anew after each connection. */
export const echoFunction = `
# echoed <address> <port> <bytes>: how many of so many bytes come back
echoed() {
  for try in 1 2 3; do
    count=$(head -c "$3" /dev/zero | timeout 6 nc -w 3 "$1" "$2" 2>/dev/null | wc -c)
    [ "$count" -lt "$3" ] || break
    sleep 1
  done
  echo "$((count))"
}
`;

/** Asks DNS, the API server, its own node and a server on another node; busybox sh. */
export const clientScript = `
${echoFunction}
yes_if() { if "$@" >/dev/null 2>&1; then echo true; else echo false; fi; }
resolves() { timeout 10 nslookup kubernetes.default.svc.cluster.local; }
connects() { timeout 6 nc -w 4 "$1" "$2" </dev/null; }
# A refusal is an answer too: the node is there.
answers() { connects "$1" "$2" 2>&1 | grep -q refused || connects "$1" "$2"; }

printf '{"v":1,"dns":%s,"api":%s,"node":%s,"small":%s,"large":%s}' \\
  "$(yes_if resolves)" \\
  "$(yes_if connects "$KUBERNETES_SERVICE_HOST" "$KUBERNETES_SERVICE_PORT")" \\
  "$(yes_if answers "$HOST_IP" 10250)" \\
  "$(echoed "$PEER_IP" ${serverPorts.small} 1)" \\
  "$(echoed "$PEER_IP" ${serverPorts.large} ${largeBytes})" \\
  >"\${MESSAGE:-/dev/termination-log}"
`;

/** Whether a payload came back whole. */
export const wholePayload = { small: 1, large: largeBytes } as const;
