import type { Json } from "../json.ts";
import { rolloutEventNames } from "../rollouts/rollout-event-names.ts";
import { clusterCalls, eventNames, ourTagKeys, tagCalls } from "./event-names.ts";

/** What the patterns need to know of a deployment. */
export interface PatternScope {
  readonly account: string;
  /** Role of the passes: its own calls (UpdateClusterConfig, say) are left out, or each would start the next pass. */
  readonly roleArn: string;
}

/**
 * EventBridge patterns of the rules that feed the triggers queue, and that of rollouts. `source` alone tells EKS apart: `eventSource`
 * is a host name, and not established for every partition.
 */
export function eventPatterns({ account, roleArn }: PatternScope) {
  return {
    apiCalls: {
      source: [eventNames.eks],
      "detail-type": [...eventNames.apiCalls],
      detail: {
        eventName: [...clusterCalls, ...tagCalls],
        errorCode: [{ exists: false }],
        userIdentity: {
          sessionContext: { sessionIssuer: { arn: [{ "anything-but": [roleArn] }, { exists: false }] } },
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
      // A bus of the deployer's own may take events of other accounts.
      account: [account],
      "detail-type": [eventNames.reconcileRequested, eventNames.sweepRequested],
    },
    rollouts: {
      source: [eventNames.own],
      account: [account],
      // By name, and not by their beginning: what rollouts tell must never come back as a command.
      "detail-type": Object.values(rolloutEventNames.commands),
    },
  } as const satisfies Readonly<Record<string, Json>>;
}
