import type { ClusterId } from "../cluster-id.ts";
import type { FleetSettings } from "../desired/fleet-settings.ts";

/** The account and region whose clusters are ours to look at. */
export type DeploymentScope = FleetSettings["scope"];

/** What one message on the triggers queue asks for: who shall be looked at, never what happened there. */
export type Trigger =
  | {
      readonly kind: "cluster";
      readonly cluster: ClusterId;
      /** The trigger's own id: with the cluster it makes the deduplication id. */
      readonly id: string;
      /** Names the cause for logs: `CloudTrail TagResource`. */
      readonly why: string;
      /** Passes of this chain before this one; 0 for news from outside. */
      readonly attempt: number;
    }
  | { readonly kind: "sweep"; readonly id: string }
  /** Understood, and none of our business. */
  | { readonly kind: "ignored"; readonly why: string }
  /** Not understood though addressed to us: it ends in the dead-letter queue, where a person sees it. */
  | { readonly kind: "refused"; readonly why: string };

export const ignored = (why: string): Trigger => ({ kind: "ignored", why });
export const refused = (why: string): Trigger => ({ kind: "refused", why });
