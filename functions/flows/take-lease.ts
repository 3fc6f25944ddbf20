import type { KubeObject, ObjectMeta } from "../core/kube-object.ts";
import { deploymentName } from "../core/plan/deployment.ts";
import { clockLeaseOf, holderOf, leaseOf, leaseRef, secondsLeft } from "../core/plan/lease.ts";
import { deploymentOf } from "./deployment-of.ts";
import type { ConnectedPass, HeldLease } from "./pass.ts";
import { KubeApiError } from "./ports/kube-api-error.ts";
import type { Recording, StepResult } from "./step-result.ts";

type Taken =
  | { readonly lease: HeldLease }
  /** Somebody else has it. */
  | { readonly result: StepResult };

/**
 * Makes the Lease, which is there only while somebody holds it: of two that make one at once the API server refuses one,
 * and so it does of two that take an expired one over, which is deleted as the very object that was looked at.
 */
export async function takeLease(pass: ConnectedPass): Promise<Taken> {
  const { kube, ports } = pass;
  const holder = [deploymentName(deploymentOf(ports)), ports.requestId].filter((part) => part !== undefined);
  const wanted = leaseOf(holder.join("/"), new Date(ports.now()).toISOString());
  const made = await unlessConflict(kube.create(wanted));
  if (made !== undefined) return taken(pass, made);
  const standing = await kube.get(leaseRef);
  if (standing !== undefined) {
    const { metadata } = await kube.create(clockLeaseOf(wanted), { dryRun: true });
    const left = secondsLeft(standing, secondsBetween(standing.metadata, metadata));
    if (left > 0) return { result: heldBy(pass, holderOf(standing), left) };
    ports.log.warn(`Lease taken over from ${holderOf(standing)}, which had expired`);
    await unlessConflict(kube.delete(leaseRef, standing.metadata.uid ?? ""));
  }
  const again = await unlessConflict(kube.create(wanted));
  return again === undefined
    ? { result: heldBy(pass, "somebody who took it a moment ago", 1) }
    : taken(pass, again);
}

/** Both times by the clock of the API server, whatever the clock of a function says. */
function secondsBetween(made: ObjectMeta, rehearsed: ObjectMeta): number {
  const [from, to] = [made, rehearsed].map(({ creationTimestamp = "" }) => Date.parse(creationTimestamp));
  return ((to ?? Number.NaN) - (from ?? Number.NaN)) / 1000;
}

function taken({ kube, ports }: ConnectedPass, { metadata }: KubeObject): Taken {
  let giving: Promise<void> | undefined;
  const give = async () => {
    try {
      await kube.delete(leaseRef, metadata.uid ?? "");
    } catch (error) {
      if (!(error instanceof KubeApiError)) throw error;
      ports.log.warn(`Lease not given back, it expires: ${error.message}`, { error: error.kind });
    }
  };
  return {
    lease: {
      giveBack: () => {
        giving ??= give();
        return giving;
      },
    },
  };
}

/** The record keeps what it says of the cluster; only where it says nothing of ours, it says that this one waits. */
function heldBy({ previous }: ConnectedPass, holder: string, left: number): StepResult {
  const reason =
    `Another writer is at work: Lease ${leaseRef.namespace}/${leaseRef.name} is held by ${holder}. Nothing is written ` +
    "before it is given back or has expired.";
  const isKnown = previous !== undefined && previous.phase !== "removed" && previous.phase !== "gone";
  const recording: Recording = isKnown ? { kind: "reasonOnly" } : { kind: "reasonOnly", phase: "waiting" };
  return { kind: "retry", reason, recording, afterSeconds: left };
}

async function unlessConflict<Answer>(call: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof KubeApiError && error.kind === "conflict") return undefined;
    throw error;
  }
}
