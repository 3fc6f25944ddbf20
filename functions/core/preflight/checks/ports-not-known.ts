import { regionOf } from "../../cluster-id.ts";
import { firstNames } from "../../first-names.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { type Flow, flowName } from "../reachability/flow.ts";
import { judgeWays } from "../reachability/judge-ways.ts";
import { flowsOfHealth, flowsOfNodes, flowsOfPods } from "../reachability/wanted-flows.ts";
import { hasCustomNetworking } from "./custom-networking.ts";

/** What cannot be seen of the ways between nodes is neither open nor closed. */
export function portsNotKnown(
  view: Pick<PreflightView, "cluster" | "spec" | "network" | "awsNode">,
): Found[] {
  const flows = [...flowsOfNodes(view), ...flowsOfHealth];
  const { unseenGroups, unseenSubnets } = judgeWays(view.network, flows);
  const region = regionOf(view.cluster);
  const wanted = namesOf(flows);
  const ofPods = flowsOfPods(view);
  const found: Found[] = [];
  if (unseenGroups.length > 0)
    found.push({
      message: `EC2 tells no rule of security groups ${firstNames(unseenGroups)}, which are another account's or have none: whether they let ${wanted} through between nodes cannot be known.`,
      remedy: `Have their owner look, and allow it there, or on a group of this account that all nodes have: aws ec2 describe-security-group-rules --region ${region} --filters Name=group-id,Values=${unseenGroups.join(",")}`,
    });
  if (unseenSubnets.length > 0)
    found.push({
      message: `EC2 tells no network ACL of subnets ${firstNames(unseenSubnets)}, as where another account shares its VPC: whether theirs let ${wanted} and the answers through cannot be known.`,
      remedy: `Have the VPC's owner look, and allow it there: aws ec2 describe-network-acls --region ${region} --filters Name=association.subnet-id,Values=${unseenSubnets.join(",")}`,
    });
  if (hasCustomNetworking(view.awsNode) && ofPods.length > 0 && view.network.interfaces.length > 0)
    found.push({
      message: `Custom networking is on, and the groups of ENIConfigs are not read: whether they and the nodes' let ${namesOf(ofPods)} through cannot be known.`,
      remedy:
        "Allow TCP 8081 from the nodes' groups into those of ENIConfigs (SPIRE's server is a pod), and TCP 4244 from those of ENIConfigs into the nodes' " +
        "(Hubble's relay is a pod), as far as they are asked for, in network ACLs too; see them: kubectl get eniconfigs -o yaml",
    });
  return found;
}

function namesOf(flows: readonly Flow[]): string {
  return flows.map(flowName).join(", ");
}
