import * as z from "zod/mini";

/** How Cilium leaves: `replace` has the nodes replaced by their owner, the others clean them; `purge` takes CRDs, too. */
export const leavingModes = ["uninstall", "replace", "purge"] as const;

export type LeavingMode = (typeof leavingModes)[number];

/** Steps of which the cluster does not tell that they are over, so that the inventory does. */
export const notedSteps = ["quiet", "pods", "purge"] as const;

/** A node that ran an agent, and what is known of it since. */
export interface RemovalNode {
  readonly name: string;
  readonly uid: string;
  /** Of the machine: its Node may be registered anew, with another uid. */
  readonly providerID?: string;
  readonly systemUUID?: string;
  /** Its agent said that it neither encrypts nor enforces. */
  readonly quiet?: boolean;
  /** When an errand found nothing of Cilium left on it. ISO 8601. */
  readonly clean?: string;
  /** New pods there were seen to start and to talk; false: it takes none, so that nobody was asked. */
  readonly proved?: boolean;
  /** Errands that did not get it further. */
  readonly tries?: number;
  /** What the last of them told. */
  readonly left?: string;
  /** Since when no Node is of this machine. ISO 8601. */
  readonly awaySince?: string;
}

/** What the inventory keeps of a removal from its first pass on; of an older version only the nodes. */
export interface Removal {
  readonly nodes: readonly RemovalNode[];
  readonly startedAt?: string;
  readonly fromRevision?: number;
  readonly mode?: LeavingMode;
  /** Steps that are over, or were given up. */
  readonly over?: readonly (typeof notedSteps)[number][];
  /** How many agents were quiet when they were last more than before. */
  readonly moved?: { readonly count: number; readonly at: string };
  /** Policies that were written to ConfigMaps of ours before they ceased. */
  readonly exported?: { readonly policies: number; readonly configMaps: number };
  /** NetworkPolicies that nobody enforces from now on. */
  readonly unenforced?: number;
  /** Objects of users that a purge may take, as acknowledged. */
  readonly purged?: number;
  /** Pods that Cilium has wired, and that did not start anew: by owner, the first few. */
  readonly wired?: { readonly total: number; readonly first: readonly string[] };
  /** Machines that went for good before they were cleaned. */
  readonly gone?: number;
}

const optional = z.exactOptional;

/** Shape of a removal inside the inventory; members that came later are optional. */
export const removalSchema: z.ZodMiniType<Removal> = z.object({
  nodes: z.array(
    z.object({
      name: z.string(),
      uid: z.string(),
      providerID: optional(z.string()),
      systemUUID: optional(z.string()),
      quiet: optional(z.boolean()),
      clean: optional(z.string()),
      proved: optional(z.boolean()),
      tries: optional(z.number()),
      left: optional(z.string()),
      awaySince: optional(z.string()),
    }),
  ),
  startedAt: optional(z.string()),
  fromRevision: optional(z.number()),
  mode: optional(z.enum(leavingModes)),
  over: optional(z.array(z.enum(notedSteps))),
  moved: optional(z.object({ count: z.number(), at: z.string() })),
  exported: optional(z.object({ policies: z.number(), configMaps: z.number() })),
  unenforced: optional(z.number()),
  purged: optional(z.number()),
  wired: optional(z.object({ total: z.number(), first: z.array(z.string()) })),
  gone: optional(z.number()),
});
