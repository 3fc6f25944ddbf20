import { jsonAt, listAt } from "../../functions/core/json.ts";
import type { LocalInterface } from "../aws/ec2-network.ts";
import type { Admin } from "../kubernetes/admin.ts";

/** Primary network interfaces of a cluster's nodes, in the group that all of them are in. */
export function nodeInterfaces(admin: Admin): LocalInterface[] {
  return admin.list("v1", "Node").flatMap((node) => {
    const [, zone = "", instance] =
      /\/([^/]+)\/(i-[0-9a-f]+)$/.exec(String(jsonAt(node, "spec", "providerID") ?? "")) ?? [];
    const internal = listAt(node, "status", "addresses").find((one) => jsonAt(one, "type") === "InternalIP");
    const address = jsonAt(internal, "address");
    if (instance === undefined || typeof address !== "string") return [];
    const subnet = `subnet-${zone.at(-1)}`;
    return [{ id: `eni-${instance.slice(2)}`, instance, address, subnet, groups: ["sg-nodes"] }];
  });
}
