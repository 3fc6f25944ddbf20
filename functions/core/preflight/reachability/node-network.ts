/** What EC2 knows of the network between the nodes of a cluster. */
export interface NodeNetwork {
  /** Primary network interfaces of the nodes: their addresses are those that nodes call each other by. */
  readonly interfaces: readonly NodeInterface[];
  readonly rules: readonly SecurityGroupRule[];
  readonly acls: readonly NetworkAcl[];
  /** Address blocks of the prefix lists that rules name, by id. */
  readonly prefixLists: Readonly<Record<string, readonly string[]>>;
}

export interface NodeInterface {
  readonly id: string;
  /** Primary IPv4 address, or the IPv6 one where it has no other. */
  readonly address: string;
  readonly subnet: string;
  readonly groups: readonly string[];
}

/** Ports of a rule, as EC2 counts them. */
export interface PortRange {
  /** `-1`: any; else `tcp`, `udp`, `icmp`, `icmpv6` or a number. */
  readonly protocol: string;
  /** First port, or type of ICMP; -1: any. */
  readonly from: number;
  /** Last port, or code of ICMP; -1: any. */
  readonly to: number;
}

/** A rule only allows: what no rule allows is closed. */
export interface SecurityGroupRule extends PortRange {
  readonly group: string;
  readonly isEgress: boolean;
  /** The other side: exactly one of these is set. */
  readonly cidr?: string;
  readonly peerGroup?: string;
  readonly prefixList?: string;
}

export interface NetworkAcl {
  readonly id: string;
  readonly subnets: readonly string[];
  readonly entries: readonly AclEntry[];
}

/** The entry of the lowest number that fits decides. */
export interface AclEntry extends PortRange {
  readonly number: number;
  readonly isEgress: boolean;
  readonly allows: boolean;
  readonly cidr: string;
}
