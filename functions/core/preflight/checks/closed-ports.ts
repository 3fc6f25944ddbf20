import { regionOf } from "../../cluster-id.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { containsAddress } from "../reachability/contains-address.ts";
import { type ClosedWay, findClosedWays } from "../reachability/find-closed-ways.ts";
import { answersTo, type Flow, flowName, isV6, packetsOf } from "../reachability/flow.ts";

type Asked = Pick<PreflightView, "cluster" | "spec" | "network" | "cidrs">;

/** Without these traffic between nodes is lost, while every agent is ready (terraform-aws-eks #2513). */
export function closedPorts(view: Asked): Found[] {
  const { encryption, mutualAuth, hubble } = view.spec;
  return closedTo(view, [
    ...(encryption === "wireguard" ? [flow("udp", 51_871, "WireGuard")] : []),
    ...(mutualAuth === "spire"
      ? [flow("tcp", 4250, "handshakes of agents"), flow("tcp", 8081, "SPIRE's server")]
      : []),
    ...(hubble === "relay" || hubble === "full" ? [flow("tcp", 4244, "Hubble's relay")] : []),
  ]);
}

/** Only what agents measure of each other's health. */
export function closedHealthPorts(view: Asked): Found[] {
  return closedTo(view, [flow("tcp", 4240, "health"), flow("icmp", 0, "health")]);
}

const flow = (protocol: Flow["protocol"], port: number, purpose: string): Flow => ({
  protocol,
  port,
  purpose,
});

function closedTo(view: Asked, flows: readonly Flow[]): Found[] {
  return findClosedWays(view.network, flows).map((way) => ({
    message: sentenceOf(way),
    remedy: way.by === "groups" ? openGroups(way, view) : openAcl(way, view),
  }));
}

function sentenceOf(way: ClosedWay): string {
  const flows = way.flows.map(flowName).join(", ");
  const verb = way.flows.length === 1 ? "is" : "are";
  if (way.by === "acl") {
    const what = way.isAnswer ? `The answers to ${flows} are` : `${flows} ${verb}`;
    const entry = way.entry === "default" ? "no entry lets them through" : `entry ${way.entry.number} denies`;
    return `${what} closed by network ACL ${way.acl.id}, ${way.direction}: ${entry}.`;
  }
  const [from, to] = [way.from, way.to].map((groups) => groups.join("+") || "no group");
  const side = way.direction === "ingress" ? `into ${to}` : `out of ${from}`;
  return `${flows} ${verb} closed between nodes, from ${from} to ${to}: no rule lets it ${side}.`;
}

function openGroups(way: ClosedWay & { readonly by: "groups" }, { cluster }: Asked): string {
  const [own = "GROUP", other = "GROUP"] =
    way.direction === "ingress" ? [way.to[0], way.from[0]] : [way.from[0], way.to[0]];
  const permissions = way.flows.map(({ protocol, port }) => {
    const [from, to] = protocol === "icmp" ? [8, -1] : [port, port];
    return `'IpProtocol=${protocol},FromPort=${from},ToPort=${to},UserIdGroupPairs=[{GroupId=${other}}]'`;
  });
  return `aws ec2 authorize-security-group-${way.direction} --region ${regionOf(cluster)} --group-id ${own} --ip-permissions ${permissions.join(" ")}`;
}

function openAcl(way: ClosedWay & { readonly by: "acl" }, { cluster, cidrs }: Asked): string {
  const { acl, direction, address, entry, isAnswer } = way;
  const network =
    cidrs.find((cidr) => containsAddress(cidr, address)) ?? `${address}/${isV6(address) ? 128 : 32}`;
  const block = isV6(address) ? "--ipv6-cidr-block" : "--cidr-block";
  const taken = new Set(
    acl.entries.filter((one) => one.isEgress === (direction === "egress")).map((one) => one.number),
  );
  let number = entry === "default" ? 32_766 : entry.number - 1;
  const numbers = way.flows.map(() => {
    while (taken.has(number) && number > 1) number -= 1;
    taken.add(number);
    return number;
  });
  return way.flows
    .map((one, index) => {
      const { protocol, from, to } = isAnswer ? answersTo(one, address) : packetsOf(one, address);
      const ports =
        one.protocol === "icmp"
          ? `--icmp-type-code Type=${from},Code=-1`
          : `--port-range From=${from},To=${to}`;
      return `aws ec2 create-network-acl-entry --region ${regionOf(cluster)} --network-acl-id ${acl.id} --${direction} --rule-number ${numbers[index]} --protocol ${protocol} ${ports} ${block} ${network} --rule-action allow`;
    })
    .join(" && ");
}
