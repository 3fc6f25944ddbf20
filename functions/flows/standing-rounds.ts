import { errandNamespaceName } from "../core/errands/errand-namespace.ts";
import { errandNotes, type Round, readRound } from "../core/errands/round.ts";
import { type KubeObject, refOf } from "../core/kube-object.ts";
import { AdminNeeded } from "./admin-needed.ts";
import type { ConnectedPass } from "./pass.ts";

/** A round that is out, with what belongs to it. */
export interface StandingRound {
  readonly round: Round;
  readonly configMap: KubeObject;
  readonly pods: readonly KubeObject[];
}

/** What stands in our namespace, youngest first. */
export async function readRounds({ kube }: ConnectedPass): Promise<StandingRound[]> {
  const ours = { namespace: errandNamespaceName };
  const [configMaps, pods] = await Promise.all([kube.list("ConfigMap", ours), kube.list("Pod", ours)]);
  return (configMaps ?? [])
    .flatMap((configMap) => {
      const round = readRound(configMap);
      const isOwn = ({ metadata }: KubeObject) => metadata.annotations?.[errandNotes.round] === round?.id;
      return round === undefined ? [] : [{ round, configMap, pods: (pods ?? []).filter(isOwn) }];
    })
    .sort((a, b) => (a.round.sentAt < b.round.sentAt ? 1 : -1));
}

/** Seconds since a round was sent. */
export function ageOf({ ports }: ConnectedPass, { sentAt }: Round): number {
  return (ports.now() - Date.parse(sentAt)) / 1000;
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
