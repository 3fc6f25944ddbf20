import { tableOf } from "../../table-of.ts";
import type { Target } from "../../target.ts";
import type { RolloutMeasurement } from "./rollout-measurement.ts";

/** What measureRollout found, for people. */
export function rolloutTable(measured: RolloutMeasurement): readonly string[] {
  const { clusters, speed, seconds, soakSeconds, waves, advance, passes, dollars } = measured;
  const counted = (label: string, counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .sort()
      .map(([kind, count]) => [`${label} ${kind}`, whole(count)]);
  const sum = Object.values(dollars).reduce((total, one) => total + one, 0);
  return [
    `A rollout over ${whole(clusters)} clusters to the next minor, by one event, ${speed === 1 ? "in real time" : `at ${speed} times real time: our own computing counts ${speed} times`}.`,
    "AWS and clusters are stand-ins, with the latencies and limits of `npm run bench -- fleet`.",
    "",
    ...tableOf([
      ["from the request to its end, s", whole(seconds)],
      ["of them soaks that were asked for, s", whole(soakSeconds)],
      ["beside them, s", whole(seconds - soakSeconds)],
      ...waves.map((wave) => [`wave ${wave.name}, ${whole(wave.members)} members, s`, whole(wave.seconds)]),
      ["passes over clusters", whole(passes)],
      ["passes a cluster", (passes / clusters).toFixed(1)],
      ["looks of advance-rollout", whole(advance.invocations)],
      ["the longest of them, ms", whole(advance.longest)],
      ...counted("asked:", measured.requests),
      ...counted("throttled:", measured.throttled),
      ...counted("tried again:", measured.retries),
      ...counted("API servers:", measured.kubernetesRequests),
      ...Object.entries(dollars).map(([what, cost]) => [what, `$${cost.toFixed(4)}`]),
      ["together", `$${sum.toFixed(4)}`],
    ]),
  ];
}

/** However Parameter Store throttles, a rollout comes to its end, and no message is lost. */
export function rolloutTargets({ deadLetters, advance }: RolloutMeasurement): readonly Target[] {
  const none = (what: string, measured: number): Target => ({
    what,
    measured,
    allowed: 0,
    unit: "",
    dominates: "see the log of the run",
  });
  return [
    none("dead letters, rollout", deadLetters),
    none("looks of advance-rollout that threw", advance.threw),
  ];
}

function whole(figure: number): string {
  return Math.round(figure).toLocaleString("en-US");
}
