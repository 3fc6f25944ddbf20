import { errandNamespaceName } from "../core/errands/errand-namespace.ts";
import { isOfRound } from "../core/errands/read-answer.ts";
import { type Round, readRound } from "../core/errands/round.ts";
import { type KubeObject, refOf } from "../core/kube-object.ts";
import { AdminNeeded } from "./admin-needed.ts";
import type { ConnectedPass } from "./pass.ts";

/** A round that is out, and what stands of it. */
export interface StandingRound {
  readonly round: Round;
  readonly configMap: KubeObject;
  readonly pods: readonly KubeObject[];
}

/** What stands in our namespace, the youngest round first; `pods` counts all, also those whose round is gone. */
export async function readRounds({
  kube,
}: ConnectedPass): Promise<{ readonly rounds: readonly StandingRound[]; readonly pods: number }> {
  const ours = { namespace: errandNamespaceName };
  const [configMaps = [], pods = []] = await Promise.all([
    kube.list("ConfigMap", ours),
    kube.list("Pod", ours),
  ]);
  const rounds = configMaps
    .flatMap((configMap) => {
      const round = readRound(configMap);
      if (round === undefined) return [];
      return [{ round, configMap, pods: pods.filter((pod) => isOfRound(round, pod)) }];
    })
    .sort((a, b) => (a.round.sentAt < b.round.sentAt ? 1 : -1));
  return { rounds, pods: pods.length };
}

/** Seconds since a round was sent. */
export function ageOf(pass: ConnectedPass, { sentAt }: Round): number {
  return secondsSince(pass, sentAt);
}

export function secondsSince({ ports }: ConnectedPass, time: string): number {
  return (ports.now() - Date.parse(time)) / 1000;
}

/** Pods and policies belong to the ConfigMap of their round, and go with it. */
export async function takeAway(
  pass: ConnectedPass,
  rounds: readonly Pick<StandingRound, "configMap">[],
): Promise<void> {
  if (rounds.length > 0 && pass.rights === "reader") throw new AdminNeeded("take errands away");
  await Promise.all(
    rounds.map(({ configMap }) => pass.kube.delete(refOf(configMap), configMap.metadata.uid ?? "")),
  );
}
