import { plain } from "../record/plain.ts";
import { bytes } from "./rollout-plan.ts";
import type { RolloutStatus } from "./rollout-status.ts";

/** Bytes; a standard parameter holds 4,096. */
const limit = 3500;

/** What is kept, from roomy to bare: names and texts are short before events are lost, and counts stay. */
const rooms = [
  { troubles: 5, text: 160, untold: 8 },
  { troubles: 3, text: 120, untold: 8 },
  { troubles: 2, text: 80, untold: 8 },
  { troubles: 1, text: 60, untold: 6 },
  { troubles: 0, text: 60, untold: 4 },
  { troubles: 0, text: 40, untold: 2 },
];

/** The status as it fits into its parameter. */
export function fitStatus(status: RolloutStatus): RolloutStatus {
  const fitting = rooms
    .map((room) => shortened(status, room))
    .find((one) => bytes(JSON.stringify(one)) <= limit);
  return fitting ?? shortened({ ...status, told: [] }, { troubles: 0, text: 20, untold: 1 });
}

function shortened(
  status: RolloutStatus,
  { troubles, text, untold }: { readonly troubles: number; readonly text: number; readonly untold: number },
): RolloutStatus {
  const { waitingFor } = status;
  return {
    ...status,
    reason: plain(status.reason, text + 80),
    ...(waitingFor === undefined ? {} : { waitingFor: { ...waitingFor, how: plain(waitingFor.how, 290) } }),
    troubles: {
      total: status.troubles.total,
      first: status.troubles.first.slice(0, troubles).map((one) => ({ ...one, why: plain(one.why, text) })),
    },
    untold: status.untold.slice(0, untold).map(({ why, ...notice }) => ({
      ...notice,
      ...(why === undefined ? {} : { why: plain(why, text) }),
    })),
  };
}
