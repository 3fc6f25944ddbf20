import type { ClusterId } from "../cluster-id.ts";
import type { FleetSettings } from "../desired/fleet-settings.ts";

/** The account and region whose clusters the deployment manages. */
export type DeploymentScope = FleetSettings["scope"];

/** What one message on the triggers queue asks for: a pass of one cluster or of all, whatever happened there. */
export type Trigger =
  | {
      readonly kind: "cluster";
      readonly cluster: ClusterId;
      /** Id of the message's cause: with the cluster it makes the deduplication id. */
      readonly id: string;
      /** Cause, for logs: `CloudTrail TagResource`. */
      readonly why: string;
      /** Passes of this chain before this one; 0 for an event from outside. */
      readonly attempt: number;
      /** News for the record of the cluster, to be written instead of a pass. */
      readonly news?: string;
    }
  /** Somebody asks by hand for a pass: whoever may put events may ask as often as they like. */
  | { readonly kind: "asked"; readonly cluster: ClusterId; readonly why: string }
  | { readonly kind: "sweep"; readonly id: string }
  /** A rollout asked to be looked at now: the message for its queue, which delays nothing. */
  | { readonly kind: "rollout"; readonly rollout: string; readonly why: string }
  /** Understood, and of no concern to a pass. */
  | { readonly kind: "ignored"; readonly why: string }
  /** Addressed to us and malformed: it ends in the dead-letter queue, where a person finds it. */
  | { readonly kind: "refused"; readonly why: string };

/** Characters of a cause that log lines and reconcile requests carry. */
const longestWhy = 200;

/** A cause that came from outside, cut to what a log line takes. */
export function shortWhy(why: string): string {
  return why.length <= longestWhy ? why : `${why.slice(0, longestWhy - 1)}…`.toWellFormed();
}

/** Whether a cluster is one of the deployment's own, partition included. */
export function isInScope(cluster: DeploymentScope, scope: DeploymentScope): boolean {
  return (
    cluster.partition === scope.partition &&
    cluster.account === scope.account &&
    cluster.region === scope.region
  );
}

export const ignored = (why: string): Trigger => ({ kind: "ignored", why });
export const refused = (why: string): Trigger => ({ kind: "refused", why });
