import { firstNames } from "../../first-names.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";
import { agentNodes, countNodes, drainNodes, nodeInfo } from "./agent-nodes.ts";

/** Below 5.10 Cilium does not start, and WireGuard is no part of the kernel below 5.6. */
export function oldKernel(view: Pick<PreflightView, "nodes" | "objects">): Found | undefined {
  const old = agentNodes(view).filter((node) => isOld(nodeInfo(node, "kernelVersion")));
  if (old.length === 0) return undefined;
  const each = old.map((node) => `${node.metadata.name} (${nodeInfo(node, "kernelVersion")})`);
  return {
    message: `${countNodes(old)} on a kernel below 5.10, on which Cilium does not run: ${firstNames(each)}.`,
    remedy:
      "Replace them by nodes of a newer AMI (Amazon Linux 2023 has 6.1 or later)" +
      drainNodes(old.map(({ metadata }) => metadata.name)),
  };
}

/** Red Hat carries what Cilium needs in its 4.18 of RHEL 8.10. */
function isOld(kernel: string): boolean {
  const [, major = "", minor = ""] = /^(\d+)\.(\d+)/.exec(kernel) ?? [];
  if (major === "" || /^4\.18\..*\.el8_10/.test(kernel)) return false;
  return Number(major) < 5 || (Number(major) === 5 && Number(minor) < 10);
}
