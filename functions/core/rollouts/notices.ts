import { digest } from "../digest.ts";
import { plain } from "../record/plain.ts";
import type { Round } from "./judge-round.ts";
import type { MemberState } from "./member-state.ts";
import type { Step } from "./next-step.ts";
import type { Notice, RolloutStatus } from "./rollout-status.ts";
import type { RolloutView } from "./rollout-view.ts";

/** Endings of members that are told one by one, as far as there is room to remember that they were. */
const mostTold = 40;
/** Notices on their way; what is more is in the counts. */
const mostUntold = 8;

/** The status with what has to be told of it: noted before it is sent, so that a crash between loses nothing. */
export function withNotices(
  view: RolloutView,
  round: Round,
  step: Step,
  status: RolloutStatus,
): RolloutStatus {
  const { status: before, plan } = view;
  const endings = round.states.flatMap((state) => endingOf(view, state));
  const known = new Set(before?.told);
  const fresh = endings.filter(({ key }) => !known.has(key)).slice(0, Math.max(0, mostTold - known.size));
  const told = [...endings.filter(({ key }) => known.has(key)), ...fresh].map(({ key }) => key).sort();
  const isNew = status.state !== before?.state;
  const name = (index: number) => plan.waves[index]?.name ?? "";
  const gate = status.waitingFor?.what === "approval" ? status.waitingFor.who[0] : undefined;
  const lastGate = before?.waitingFor?.what === "approval" ? before.waitingFor.who[0] : undefined;
  const notices: Notice[] = [
    ...(isNew
      ? [
          {
            kind: "rollout" as const,
            ...(before === undefined ? {} : { from: before.state }),
            to: status.state,
            why: plain(status.reason, 120),
          },
        ]
      : []),
    ...(gate !== undefined && gate !== lastGate
      ? [{ kind: "approval" as const, wave: gate, to: "needed" }]
      : []),
    ...status.waves.flatMap((wave, index) => {
      const last = before?.waves[index];
      const opened = wave.openedAt !== undefined && last?.openedAt === undefined;
      const passed = wave.passedAt !== undefined && last?.passedAt === undefined;
      return [
        ...(opened ? [{ kind: "wave" as const, wave: name(index), to: "open" }] : []),
        ...(passed ? [{ kind: "wave" as const, wave: name(index), to: "done" }] : []),
      ];
    }),
    ...fresh.map(({ notice }) => notice),
    ...(step.starts ?? []).map(({ planned }) => ({
      kind: "member" as const,
      wave: name(planned.wave ?? 0),
      member: planned.name,
      to: "starting",
    })),
  ];
  return { ...status, told, untold: [...status.untold, ...notices].slice(0, mostUntold) };
}

function endingOf(
  { readings, plan }: RolloutView,
  { planned, word, why }: MemberState,
): { readonly key: string; readonly notice: Notice }[] {
  if (word !== "failed" && word !== "returned" && word !== "return-blocked") return [];
  const generation = readings.get(planned.name)?.record?.rollout?.generation ?? 0;
  const key = digest(`${planned.name} ${word} ${generation}`).slice(0, 8);
  const notice: Notice = {
    kind: "member",
    wave: plan.waves[planned.wave ?? 0]?.name ?? "",
    member: planned.name,
    to: word,
    ...(why === undefined ? {} : { why: plain(why, 120) }),
  };
  return [{ key, notice }];
}
