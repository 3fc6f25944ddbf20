import { echoFunction } from "./client-script.ts";
import { serverPorts } from "./server-script.ts";

/**
 * Asks the guarded server, and the open one on the same node: where that one is silent too, the way is broken, and a
 * refusal says nothing. The first packets wait for the handshake, so that whoever is admitted has half a minute.
 */
export const authScript = `
${echoFunction}
open=$(echoed "$PEER_IP" ${serverPorts.again} 1)
guarded=0
for round in 1 2; do
  guarded=$(echoed "$GUARDED_IP" ${serverPorts.small} 1)
  [ "$guarded" -lt 1 ] || break
done
printf '{"v":1,"open":%s,"guarded":%s}' "$open" "$guarded" >"\${MESSAGE:-/dev/termination-log}"
`;
