/** Ports of a server: a connection that hangs on one holds up no other. */
export const serverPorts = { small: 8080, large: 8081, again: 8082 } as const;

const ports = Object.values(serverPorts).join(" ");

/** Says back what it hears; busybox sh, until its errand is over. */
export const serverScript = `
for port in ${ports}; do
  while :; do nc -l -p "$port" -e cat; done &
done
wait
`;
