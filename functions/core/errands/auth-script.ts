import { echoFunction } from "./client-script.ts";
import { serverPorts } from "./server-script.ts";

/**
 * Asks the guarded server, and the open one on the same node: where that one is silent too, the way is broken, and a
 * refusal says nothing. `rounds`, of a dozen seconds each, that it has while the open one answers.
 */
function authScript(rounds: number): string {
  return `
${echoFunction}
open=$(echoed "$PEER_IP" ${serverPorts.again} 1)
rounds=${rounds}
[ "$open" -ge 1 ] || rounds=1
guarded=0
while [ "$rounds" -gt 0 ] && [ "$guarded" -lt 1 ]; do
  guarded=$(echoed "$GUARDED_IP" ${serverPorts.small} 1)
  rounds=$((rounds - 1))
done
printf '{"v":1,"open":%s,"guarded":%s}' "$open" "$guarded" >"\${MESSAGE:-/dev/termination-log}"
`;
}

/** A minute: packets wait for a handshake, and Cilium may dial addresses of the other node that lead nowhere first. */
export const admittedScript = authScript(5);

export const refusedScript = authScript(2);
