import type { Json } from "../json.ts";
import { clusterCalls, eventNames, ourTagKeys, tagCalls } from "./event-names.ts";

/**
 * EventBridge patterns of the rules that feed the triggers queue. `source` alone tells EKS apart: `eventSource`
 * is a host name, and not established for every partition.
 *
 * @param ownRoleArn Role of the passes: its own calls (UpdateClusterConfig, say) are left out, or each would start the next pass.
 */
export function eventPatterns(ownRoleArn: string) {
  return {
    apiCalls: {
      source: [eventNames.eks],
      "detail-type": [...eventNames.apiCalls],
      detail: {
        eventName: [...clusterCalls, ...tagCalls],
        errorCode: [{ exists: false }],
        userIdentity: {
          sessionContext: { sessionIssuer: { arn: [{ "anything-but": [ownRoleArn] }, { exists: false }] } },
        },
      },
    },
    tagChanges: {
      source: [eventNames.tagging],
      "detail-type": [eventNames.tagChange],
      detail: {
        service: ["eks"],
        "resource-type": ["cluster"],
        "changed-tag-keys": [ourTagKeys.exact, { prefix: ourTagKeys.prefix }],
      },
    },
    addons: {
      source: [eventNames.eks],
      "detail-type": [{ prefix: eventNames.addonPrefix }],
    },
    requests: {
      source: [eventNames.own],
      "detail-type": [eventNames.reconcileRequested, eventNames.sweepRequested],
    },
  } as const satisfies Readonly<Record<string, Json>>;
}
