import { regionOf } from "../../cluster-id.ts";
import { firstNames } from "../../first-names.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { aclCommand, aclOpening, withWrites } from "../reachability/acl-opening.ts";
import { type AclClosed, lastEntry } from "../reachability/closed-by-acls.ts";
import { othersOf } from "../reachability/closed-by-groups.ts";
import { type Flow, flowName } from "../reachability/flow.ts";
import { type GroupToOpen, groupsToOpen, openGroup } from "../reachability/groups-to-open.ts";
import { judgeWays } from "../reachability/judge-ways.ts";
import { flowsOfHealth, flowsOfNodes } from "../reachability/wanted-flows.ts";

type Asked = Pick<PreflightView, "cluster" | "spec" | "network" | "cidrs" | "awsNode">;

/** Without these traffic between nodes is lost, while every agent is ready (terraform-aws-eks #2513). */
export function closedPorts(view: Asked): Found[] {
  return closedTo(view, flowsOfNodes(view));
}

/** Only what agents measure of each other's health; ACLs as the lines of `closedPorts` leave them, so that both may be pasted. */
export function closedHealthPorts(view: Asked): Found[] {
  const { told } = placesOf(view, flowsOfNodes(view));
  const acls = view.network.acls.map((acl) =>
    told.reduce(
      (changed, place) =>
        "acl" in place && place.acl === acl ? withWrites(changed, aclOpening(place, view.cidrs)) : changed,
      acl,
    ),
  );
  return closedTo({ ...view, network: { ...view.network, acls } }, flowsOfHealth);
}

/** Places that are told at once: whoever mends them sees the rest in the next pass. */
const mostTold = 5;

function placesOf({ network }: Asked, flows: readonly Flow[]) {
  const { byGroups, byAcls } = judgeWays(network, flows);
  const { groups, more } = groupsToOpen(byGroups, mostTold);
  const places: readonly (GroupToOpen | AclClosed)[] = [...groups, ...byAcls()];
  const told = places.slice(0, mostTold);
  return { told, untold: more + places.length - told.length };
}

function closedTo(view: Asked, flows: readonly Flow[]): Found[] {
  const { told, untold } = placesOf(view, flows);
  return told.map((place, index) => {
    const { message, remedy } = foundAt(place, view);
    if (untold === 0 || index < told.length - 1) return { message, remedy };
    return {
      message: `${message} ${untold} more places close ways, and are told when these do not.`,
      remedy,
    };
  });
}

function foundAt(place: GroupToOpen | AclClosed, { cluster, cidrs }: Asked): Found {
  const region = regionOf(cluster);
  if ("group" in place) return { message: sentenceOfGroup(place), remedy: openGroup(place, region) };
  const writes = aclOpening(place, cidrs);
  const isFull = writes.some(({ verb }) => verb === "replace");
  const moves = isFull ? " Too few numbers are free before it, so entries move up." : "";
  const remedy = writes.map((write) => aclCommand(write, place.acl.id, region)).join(" && ");
  return { message: `${sentenceOfAcl(place)}${moves}`, remedy };
}

function sentenceOfGroup({ direction, group, closed }: GroupToOpen): string {
  const flows = namesOf(closed.map(({ flow }) => flow));
  const [from, to] = direction === "egress" ? [own(), others()] : [others(), own()];
  const side = direction === "ingress" ? "into" : "out of";
  return `${flows.join(", ")} ${areOf(flows)} closed between nodes, from ${from} to ${to}: no rule lets it ${side} ${group}.`;

  function own() {
    return firstNames([...new Set(closed.map((way) => joined(way.own)))]);
  }
  function others() {
    return firstNames(othersOf(closed).map(joined));
  }
}

const joined = (groups: readonly string[]) => groups.join("+") || "no group";

function sentenceOfAcl({ acl, direction, refused }: AclClosed): string {
  const there = namesOf(refused.flatMap(({ flows, isAnswer }) => (isAnswer ? [] : flows)));
  const back = namesOf(refused.flatMap(({ flows, isAnswer }) => (isAnswer ? flows : [])));
  const kept = [...there, ...(back.length === 0 ? [] : [`the answers to ${back.join(", ")}`])];
  const [first, ...denying] = [...new Set(refused.map(({ number }) => number))].sort((a, b) => a - b);
  const numbers = [first, ...denying].filter((number) => number !== lastEntry);
  const entries = numbers.length === 1 ? `entry ${numbers[0]} denies` : `entries ${numbers.join(", ")} deny`;
  const why = numbers.length === 0 ? "no entry lets them through" : entries;
  const text = `${kept.join(", ")} ${back.length > 0 ? "are" : areOf(kept)} closed by network ACL ${acl.id}, ${direction}: ${why}.`;
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

const areOf = (names: readonly string[]) => (names.length === 1 ? "is" : "are");

function namesOf(flows: readonly Flow[]): string[] {
  return [...new Set(flows.map(flowName))];
}
