/** A kind of packet that nodes send each other. */
export interface Flow {
  readonly protocol: "tcp" | "udp" | "icmp";
  /** Port of the receiver; of ICMP nothing. */
  readonly port: number;
  readonly purpose: string;
}

/** A protocol by its number, whether EC2 writes a name or the number; -1: any. */
export function protocolNumber(protocol: string): number {
  return numbers[protocol.toLowerCase()] ?? Number(protocol);
}

/** The protocol's name among rules for a family. */
export function protocolOf(protocol: Flow["protocol"], family: 4 | 6): Flow["protocol"] | "icmpv6" {
  return protocol === "icmp" && family === 6 ? "icmpv6" : protocol;
}

const numbers: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 };

/** A packet as rules see it: ports of a range, or type of ICMP. */
export interface Packets {
  readonly protocol: number;
  readonly from: number;
  readonly to: number;
}

export function isV6(address: string): boolean {
  return address.includes(":");
}

/** Packets of a flow on their way there. */
export function packetsOf({ protocol, port }: Flow, family: 4 | 6): Packets {
  if (protocol !== "icmp") return { protocol: protocolNumber(protocol), from: port, to: port };
  const echo = family === 6 ? { protocol: 58, type: 128 } : { protocol: 1, type: 8 };
  return { protocol: echo.protocol, from: echo.type, to: echo.type };
}

/** Ports that Linux sends from. */
const ephemeral = { from: 32_768, to: 60_999 } as const;

/** Packets of the answer: WireGuard's go from port to port, others to a port of the sender's choice. */
export function answersTo({ protocol, port }: Flow, family: 4 | 6): Packets {
  if (protocol === "udp") return { protocol: protocolNumber("udp"), from: port, to: port };
  if (protocol === "tcp") return { protocol: protocolNumber("tcp"), ...ephemeral };
  const echo = family === 6 ? { protocol: 58, type: 129 } : { protocol: 1, type: 0 };
  return { protocol: echo.protocol, from: echo.type, to: echo.type };
}

/** A flow in a sentence: `UDP 51871 (WireGuard)`. */
export function flowName({ protocol, port, purpose }: Flow): string {
  const name = protocol === "icmp" ? "ICMP echo" : `${protocol.toUpperCase()} ${port}`;
  return `${name} (${purpose})`;
}
