import type { Objection } from "../../objection.ts";

/** Right in itself, but this release or this product cannot do it. */
export function notRendered(option: string, value: string, remedy: string): Objection {
  return {
    code: "option-not-rendered",
    severity: "blocking",
    message: `Option ${option}: ${value} cannot be rendered.`,
    remedy,
  };
}

/** Wrong in itself, or in contradiction to another option. */
export function notUnderstood(option: string, value: string, remedy: string): Objection {
  return {
    code: "option-not-understood",
    severity: "blocking",
    message: `Option ${option}: ${value} cannot be honoured.`,
    remedy,
  };
}
