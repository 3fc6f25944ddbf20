import { errandLimits } from "../core/errands/errand-limits.ts";
import { type Errand, errandName, errandPod } from "../core/errands/errand-pod.ts";
import { errandPolicies } from "../core/errands/errand-policies.ts";
import { askers, listeners, type Place } from "../core/errands/plan-errands.ts";
import { type Round, roundConfigMap } from "../core/errands/round.ts";
import type { KubeObject } from "../core/kube-object.ts";
import type { RenderInput } from "../core/manifests/render-input.ts";
import type { Revision } from "../core/plan/state-config-maps.ts";
import { AdminNeeded } from "./admin-needed.ts";
import type { Observed } from "./observe.ts";
import type { ConnectedPass } from "./pass.ts";
import type { StandingRound } from "./standing-rounds.ts";
import { eachWrite, type WriteFailure } from "./write-failures.ts";

/** A round to be sent: which nodes, and what they shall prove. */
export type RoundDraft = Pick<Round, "proves" | "nodes" | "seen">;

/** What was posted of a half, and what the API server did not take. */
export interface Posted {
  readonly sent: number;
  readonly failures: readonly WriteFailure[];
}

/** What pods belong to goes first, so that a pass that dies leaves nothing that nobody finds. */
export async function makeRound(
  { kube, ports, rights }: ConnectedPass,
  draft: RoundDraft,
): Promise<StandingRound> {
  if (rights === "reader") throw new AdminNeeded("send errands to the nodes");
  const sentAt = new Date(ports.now()).toISOString();
  const round = {
    ...draft,
    sampled: draft.nodes.length,
    id: ports.now().toString(36),
    sentAt,
    extendedAt: sentAt,
    uid: "",
  };
  const { object: configMap } = await kube.apply(roundConfigMap(round));
  return { round: { ...round, uid: configMap.metadata.uid ?? "" }, configMap, pods: [] };
}

/** Whether pods are to authenticate each other; undefined: no policy is served. */
export function authenticating({ served }: Observed, { spec }: Revision): boolean | undefined {
  return served.includes("ciliumnetworkpolicies") ? spec.mutualAuth === "spire" : undefined;
}

/** Policies first, and the errands that listen behind them. */
export async function postListeners(
  pass: ConnectedPass,
  open: StandingRound,
  half: {
    readonly input: RenderInput;
    readonly places: readonly Place[];
    readonly isAuthenticated: boolean | undefined;
    readonly leftOut: ReadonlySet<string>;
  },
): Promise<Posted> {
  const { input, places, isAuthenticated, leftOut } = half;
  if (pass.rights === "reader") throw new AdminNeeded("send errands to the nodes");
  const policies = isAuthenticated === undefined ? [] : errandPolicies(open.round, isAuthenticated);
  for (const policy of policies) await pass.kube.apply(policy);
  return postErrands(pass, open, input, listeners(places, isAuthenticated === true, leftOut));
}

/** Sends those of these errands that are not there yet: a pass that died may have sent a part. */
export async function postErrands(
  pass: ConnectedPass,
  { round, pods }: StandingRound,
  input: RenderInput,
  errands: readonly Errand[],
): Promise<Posted> {
  if (pass.rights === "reader") throw new AdminNeeded("send errands to the nodes");
  const missing = notSent({ round, pods }, errands).map((errand) => ({
    object: errandPod(input, round, errand),
  }));
  const failures = await eachWrite(missing, async ({ object }) => void (await pass.kube.apply(object)));
  return { sent: errands.length, failures };
}

/** Those of these errands whose pods are not there. */
export function notSent(
  { round, pods }: Pick<StandingRound, "round" | "pods">,
  errands: readonly Errand[],
): Errand[] {
  const there = new Set(pods.map(({ metadata }: KubeObject) => metadata.name));
  return errands.filter((errand) => !there.has(errandName(round, errand)));
}

/** Whether so many pods of earlier rounds still stand that another round would be more than a cluster is asked for at once. */
export function isCrowded(standing: number, nodes: number, isAuthenticated: boolean | undefined): boolean {
  const places = Array.from({ length: nodes }, (_, place) => ({ place, node: `${place}` }));
  const first = listeners(places, isAuthenticated === true);
  const found = first.map(({ kind, place, node }) => ({
    kind: kind === "guarded" ? ("guarded" as const) : ("server" as const),
    place,
    node,
    address: "",
  }));
  return standing + first.length + askers(places, found).length > errandLimits.podsAtOnce;
}
