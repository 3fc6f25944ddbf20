import * as z from "zod/mini";
import { nodeKindsSchema } from "../health/node-kinds.ts";
import { memberSchema } from "../rollouts/member/member.ts";
import { phases } from "./phase.ts";
import { pastChangeSchema, recordedChangeSchema } from "./recorded-change.ts";
import { recordedPinnedSchema, recordedSpecSchema } from "./recorded-spec.ts";

const counted = z.object({
  total: z.number(),
  first: z.array(z.string()).check(z.describe("As many as there is room for.")),
});

const healthCheck = z.object({
  name: z.string().check(z.describe("What has to be true before a cluster is ready.")),
  current: z.number().check(z.describe("How many were found so.")),
  desired: z.number().check(z.describe("How many there should be.")),
  missing: z.array(z.string()).check(z.describe("Names of what is missing, the first few.")),
  cause: z
    .optional(z.string())
    .check(z.describe("Why it does not come: what its pods, their events or its node say.")),
  remedy: z.optional(z.string()).check(z.describe("What a person can do about the cause.")),
  since: z
    .optional(z.string())
    .check(
      z.describe("Since when it does not hold; absent: since the phase began, or it holds. ISO 8601 in UTC."),
    ),
});

const objection = z.object({
  code: z.string().check(z.describe("Stable, kebab-case.")),
  severity: z.enum(["blocking", "warning"]),
  message: z.string().check(z.describe("What was found, on what.")),
  remedy: z
    .string()
    .check(
      z.describe(
        "What a person can do, as far as possible ready to paste; whole, or empty for want of room.",
      ),
    ),
});

const time = (text: string) => z.string().check(z.describe(`${text} ISO 8601 in UTC.`));

/** Something runs, and neither state nor record tells which revision it is: none of them steered a write since. */
export const unknownRevision = 0;

/**
 * Status of one cluster in SSM: a public interface, read by other stacks. Members are only added within a schema
 * number; times are ISO 8601 in UTC.
 */
export const statusRecordSchema = z
  .object({
    schema: z.literal(1).check(z.describe("Members are only added within a schema number.")),
    cluster: z.string().check(z.describe("ARN of the cluster.")),
    clusterCreatedAt: z
      .optional(z.string())
      .check(
        z.describe("When EKS made the cluster: another one of the same name starts anew. ISO 8601 in UTC."),
      ),
    phase: z.enum(phases),
    reason: z.string().check(z.describe("Why, in one sentence.")),
    phaseSince: time("When the phase began."),
    observedAt: time("When a pass last wrote it; refreshed daily while nothing changes."),
    release: z.nullable(z.string()).check(z.describe("Of Cilium, as installed; null: nothing is.")),
    revision: z
      .nullable(z.number())
      .check(
        z.describe(
          "Number of what is installed; each change counts it up. 0: something is, and its number is lost.",
        ),
      ),
    spec: z
      .optional(z.nullable(recordedSpecSchema))
      .check(z.describe("What is on, of the revision that is installed; null: nothing is.")),
    pinned: z
      .optional(recordedPinnedSchema)
      .check(
        z.describe(
          "Chosen at the first installation and never changed, whatever tags and settings say: other values take a removal and a new installation.",
        ),
      ),
    kubernetes: z.nullable(z.string()).check(z.describe("Minor of Kubernetes.")),
    evidence: z
      .array(healthCheck)
      .check(z.describe("What was counted. The cluster is ready where all of it holds.")),
    mostCounted: z
      .optional(z.number())
      .check(
        z.describe(
          "Most that the checks counted in sum since they last all held, or since the last change: more is progress.",
        ),
      ),
    operatorAloneSince: z
      .optional(time("Since when one node only is found that Cilium's operator may run on."))
      .check(z.describe("Ten minutes later its second replica goes.")),
    proof: z
      .optional(
        z.object({
          proves: z.string().check(z.describe("Revision, and generation of the agents' DaemonSet.")),
          askedAt: time(
            "When nodes were last asked by errands; what holds here is of then, and so are checks named `errand: …`.",
          ),
          nodes: z.number().check(z.describe("Nodes that were asked.")),
          of: z.number().check(z.describe("Nodes that there were.")),
          strata: z
            .number()
            .check(z.describe("Kinds of nodes asked: system, kernel, architecture, instance type.")),
          strataOf: z.optional(z.number()).check(z.describe("Kinds of nodes that there were.")),
          change: z
            .optional(
              z.object({
                askedAt: time("When its nodes were asked."),
                nodes: z.number(),
                strata: z.number(),
              }),
            )
            .check(z.describe("The round that followed the last change; absent: that is the one told here.")),
          failed: z
            .optional(z.string())
            .check(
              z.describe(
                "Nodes that failed, or that those asked who failed: the first six digits of the SHA-256 of their names. The next round asks them all.",
              ),
            ),
          notAsked: z.optional(z.array(z.string())).check(z.describe("What could not be asked, and why.")),
          checks: z
            .optional(z.number())
            .check(z.describe("Checks that the errands made, also where `held` is shortened.")),
          authenticates: z
            .optional(z.boolean())
            .check(z.describe("Whether pods were seen to authenticate each other.")),
          renewedFor: z
            .optional(z.string())
            .check(
              z.describe(
                "State, as in `proves`, for which Cilium's operator was started anew because pods did not authenticate.",
              ),
            ),
          held: z
            .record(z.string(), z.number())
            .check(z.describe("Checks that held, each with how many nodes or pods it counted.")),
        }),
      )
      .check(z.describe("How far the checks of errands, short-lived pods on the nodes, hold.")),
    errandsSince: z
      .optional(time("Since when errands are out whose answers no pass has read yet."))
      .check(z.describe("A pass that follows reads them, and takes their pods away.")),
    unmanagedPods: z
      .optional(
        z.object({
          total: z.number(),
          first: z.array(z.string()).check(z.describe("By namespace and owner, the most first.")),
          restarting: z
            .optional(z.number())
            .check(z.describe("Those of them that `cilium_restart_pods` restarts; absent: none.")),
          since: z
            .optional(
              time("Count with which the restarts began: pods that started later are not restarted again."),
            )
            .check(z.describe("While some are restarted.")),
          asked: z
            .optional(z.object({ mark: z.string(), evicted: z.boolean() }))
            .check(
              z.describe(
                "Workload that was asked last for a pod, and whether one went: the first six digits of the SHA-256 of its name.",
              ),
            ),
          authenticating: z
            .optional(z.number())
            .check(
              z.describe(
                "Policies that ask for authentication, ours aside; absent: no policy is served, or SPIRE is off.",
              ),
            ),
          inVain: z
            .optional(z.string())
            .check(
              z.describe("Workloads, told in the same way, that are left alone: a restart did not help."),
            ),
        }),
      )
      .check(
        z.describe(
          "Pods that were there before Cilium, and have no endpoint of it; counted after a change and once a day.",
        ),
      ),
    nodeKinds: z
      .optional(nodeKindsSchema)
      .check(
        z.describe(
          "How many nodes are of which kind, the four most frequent of each sort; absent: no room, or not counted.",
        ),
      ),
    unverified: z.array(z.string()).check(z.describe("What ready does not say.")),
    objections: z
      .object({ total: z.number(), first: z.array(objection) })
      .check(
        z.describe("Why the cluster is not changed, or what its owner should know; what blocks comes first."),
      ),
    updateAvailable: z
      .optional(counted)
      .check(z.describe("Objects that this version of the product would render differently.")),
    accessEntry: z
      .optional(z.object({ waitingSince: time("When a pass first found it so."), replaced: z.boolean() }))
      .check(
        z.describe("An access entry of ours that EKS knows, while the API server lets nobody in by it."),
      ),
    addedPolicy: z
      .optional(z.string())
      .check(
        z.describe(
          "Access policy that we add to an access entry which somebody else made; a removal takes it away again.",
        ),
      ),
    addedTo: z
      .optional(
        z.object({
          createdAt: time("When it was made."),
          namespaces: z.optional(z.readonly(z.array(z.string()))),
        }),
      )
      .check(
        z.describe(
          "That access entry, and the namespaces in which it had the policy before: it gets back what it had, unless it was made anew.",
        ),
      ),
    stateDigests: z
      .optional(z.array(z.string()))
      .check(
        z.describe(
          "SHA-256 of our ConfigMaps in the cluster: what they hold counts only where it is among these.",
        ),
      ),
    surroundingsReadOn: z
      .optional(z.string())
      .check(
        z.describe(
          "Day (UTC) on which pods, policies and EC2's rules were last read: once a day, and before a change.",
        ),
      ),
    agentsRan: z
      .optional(z.boolean())
      .check(
        z.describe(
          "Nothing is installed any more, or goes, and no pass has yet found the nodes that ran agents replaced and the start-up taint gone: `removed` waits for that.",
        ),
      ),
    nodesToReplace: z
      .optional(counted)
      .check(
        z.describe(
          "Nodes that ran an agent and are neither clean nor gone; `removed` waits for them to be cleaned or replaced.",
        ),
      ),
    leftTo: z
      .optional(z.array(z.string()))
      .check(z.describe("Who keeps now what was ours, and was taken over before the removal.")),
    rollout: z
      .optional(memberSchema)
      .check(z.describe("The cluster's part in the last rollout that wanted something of it.")),
    lastChange: z
      .optional(recordedChangeSchema)
      .check(z.describe("What a pass last changed in the cluster; passes that change nothing keep it.")),
    history: z
      .optional(z.array(pastChangeSchema))
      .check(z.describe("The changes before it, newest first: as many of nine as there is room for.")),
    intendedChange: z
      .optional(pastChangeSchema)
      .check(z.describe("What a pass set out to change, as planned, while no record tells how it ended.")),
  })
  .check(z.describe("What eks-cilium says of one cluster, in Parameter Store."));

export type StatusRecord = z.infer<typeof statusRecordSchema>;
