import * as z from "zod/mini";
import { isLabelKey } from "../manifests/checks/kubernetes-names.ts";
import { placementSchema } from "../manifests/checks/placement-schema.ts";
import { defaultTaintKey } from "../manifests/parts/start-up-taint.ts";
import { conditions } from "../manifests/releases/known-bad.ts";
import { knownBadSchema } from "../manifests/releases/known-bad-schema.ts";
import { releaseEntrySchema } from "../manifests/releases/release-entry-schema.ts";
import { allowedTagsSchema } from "./allowed-tags.ts";
import type { FleetSettingsInput } from "./fleet-settings.ts";

interface FleetSetting<Name extends keyof FleetSettingsInput> {
  readonly schema: z.ZodMiniType;
  readonly default: FleetSettingsInput[Name];
  /** What may stand there, for the sentence that refuses anything else. */
  readonly allowed: string;
  /** Meaning of the setting, in Markdown: the row of docs/settings.md. */
  readonly description: string;
  /** Meaning of a default that is null. */
  readonly otherwise?: string;
}

/** A release (`1.19.6`) or a minor (`1.19`), as JavaScript and CloudFormation both read it. */
export const releasePattern = "^\\d+\\.\\d+(\\.\\d+)?$";

/** Every setting of the fleet. Schema and refusals derive from it; types and docs/settings.md are compared with it. */
export const fleetSettingsTable = {
  release: {
    schema: z.string().check(z.regex(new RegExp(releasePattern))),
    default: "1.19",
    allowed: "a release such as 1.19.6 or a minor such as 1.19",
    description: "a release (`1.19.6`), or a minor for its newest patch",
  },
  storageClass: {
    schema: z.nullable(z.string().check(z.minLength(1))),
    default: null,
    allowed: "the name of a StorageClass, or null",
    description:
      "name of the StorageClass of SPIRE's volume; `eks-cilium-spire`: one that is made and removed with Cilium (EBS CSI, gp3, encrypted, in the zone of its pod)",
    otherwise: "the default class if it is EBS CSI's, else the first of EBS CSI",
  },
  storageSize: {
    schema: z.nullable(z.string().check(z.regex(/^\d+(Mi|Gi|Ti)$/))),
    default: "1Gi",
    allowed: "a quantity such as 1Gi, or null for SPIRE without a volume",
    description: "its size; null: no volume, and SPIRE forgets its CA and entries at each restart",
  },
  onUntag: {
    schema: z.enum(["maintain", "keep", "uninstall"]),
    default: "maintain",
    allowed: "maintain, keep or uninstall",
    description:
      "what a vanished `enable_cilium` tag means: maintain repairs drift as before, keep only watches and says what is missing, uninstall removes",
  },
  spireVolumeOnRemoval: {
    schema: z.enum(["delete", "keep"]),
    default: "delete",
    allowed: "delete or keep",
    description:
      "what becomes of SPIRE's volume when Cilium is removed: delete takes it with its namespace, keep leaves both",
  },
  recordDays: {
    schema: z.int().check(z.minimum(1), z.maximum(3650)),
    default: 90,
    allowed: "a whole number of days from 1 to 3650",
    description: "days for which the record of a cluster in phase `gone` or `removed` is kept",
  },
  foreignFields: {
    schema: z.enum(["report", "remove"]),
    default: "report",
    allowed: "report or remove",
    description:
      "what others add to pod templates of ours and to `cilium-config` (an `env`, a key), which no apply of ours takes away: report names it with its writer; remove takes it away once, which rolls the pods, and names it where it comes back",
  },
  rolloutAlarms: {
    schema: z.array(z.string().check(z.minLength(1), z.maxLength(400))).check(z.maxLength(10)),
    default: [],
    allowed: "a list of at most ten names or ARNs of CloudWatch alarms",
    description:
      "CloudWatch alarms of this account and region, by name or ARN, that every rollout minds beside its own ([rollouts](rollouts.md#alarms))",
  },
  standingAccess: {
    schema: z.enum(["reader", "admin"]),
    default: "reader",
    allowed: "reader or admin",
    description:
      "what the access entry may do in a cluster between passes that write: reader reads what a pass looks at, and cluster-admin is borrowed for a write and taken away after it ([security](security.md#access-is-borrowed)); admin keeps it",
  },
  allowedTags: {
    schema: allowedTagsSchema,
    default: {},
    allowed: `lists of values by tag: ${Object.keys(allowedTagsSchema.shape).join(", ")}`,
    description:
      "values that tags may have, by tag ([bounds](#what-tags-may-do)); any other value refuses a change, " +
      "and the cluster is maintained as it is",
  },
  hubbleMetrics: {
    schema: z.array(z.string()),
    default: ["dns", "drop", "tcp", "flow", "http"],
    allowed: "a list of texts",
    description: "metrics of `cilium_hubble=relay` and `full`, as Cilium writes them: `dns:query;ignoreAAAA`",
  },
  imageRegistries: {
    schema: z.record(z.string(), z.string()),
    default: {},
    allowed: "a map of texts",
    description:
      "upstream host to the prefix that replaces it, as a pull-through cache needs: " +
      '`{"quay.io": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/quay"}`; path, tag and digest stay',
  },
  imageDigests: {
    schema: z.boolean(),
    default: true,
    allowed: "true or false",
    description:
      "false: images are named by their tags alone, as an ECR pull-through cache needs to fill itself " +
      "([containers-roadmap #2837](https://github.com/aws/containers-roadmap/issues/2837)). " +
      "Then whoever may write to the registry decides what runs; with true nothing but what was released can",
  },
  extraConfig: {
    schema: z.record(z.string(), z.string()),
    default: {},
    allowed: "a map of texts",
    description: "further keys of `cilium-config`; one that contradicts a managed key is refused",
  },
  nodeSelectors: {
    schema: placementSchema.nodeSelectors,
    default: {},
    allowed: "agents and controllers, each a map of texts",
    description:
      "`agents`: labels of the nodes that get Cilium, the others stay without it and the record says how many; " +
      "`controllers`: labels of the nodes for operator, relay, UI and SPIRE server",
  },
  extraTolerations: {
    schema: placementSchema.extraTolerations,
    default: [],
    allowed: "a list of tolerations as Kubernetes has them",
    description:
      "of operator, relay, UI and SPIRE server, as Kubernetes has them; what runs on every node tolerates every taint",
  },
  agentNotReadyTaintKey: {
    schema: z.string().check(z.refine(isLabelKey)),
    default: defaultTaintKey,
    allowed: "the key of a taint",
    description:
      "key of the start-up taint that node groups set and Cilium takes off; with the Cluster Autoscaler " +
      "`ignore-taint.cluster-autoscaler.kubernetes.io/cilium-agent-not-ready`",
  },
  imagePullSecrets: {
    schema: placementSchema.imagePullSecrets,
    default: [],
    allowed: "a list of texts",
    description:
      "names of Secrets with registry credentials. They must be in `kube-system`, with SPIRE in `cilium-spire`, and for " +
      "errands in `eks-cilium-errands`, with which they go when `cilium_probes=off` takes it away: making them is yours. " +
      "Errands use busybox, too, which without SPIRE nothing else does: a private registry has to have it",
  },
  releases: {
    schema: z.array(releaseEntrySchema),
    default: [],
    allowed: "a list of release entries (docs/releases.md)",
    description: "release entries that this version does not bring along ([releases.md](releases.md))",
  },
  knownBad: {
    schema: z.array(knownBadSchema),
    default: [],
    allowed: `a list of {from, to, when, severity, what, source}, when being one of ${conditions.join(", ")}`,
    description: "releases that are bad in this fleet ([releases.md](releases.md#known-bad-releases))",
  },
} as const satisfies { readonly [Name in keyof FleetSettingsInput]: FleetSetting<Name> };
