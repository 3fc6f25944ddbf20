import type { Objection } from "../../objection.ts";
import type { RenderInput } from "../render-input.ts";

/** Objections to one option, or to several that do not go together. */
export type OptionCheck = (input: RenderInput) => readonly Objection[];

/** Value that is right in itself, but that this release or this product cannot render. */
export function unsupportedOption(option: string, value: string, remedy: string): Objection {
  return {
    code: "option-not-rendered",
    severity: "blocking",
    message: `Option ${option}: ${value} cannot be rendered.`,
    remedy,
  };
}

/** Value that is wrong in itself, or contradicts another option. */
export function invalidOption(option: string, value: string, remedy: string): Objection {
  return {
    code: "option-not-understood",
    severity: "blocking",
    message: `Option ${option}: ${value} cannot be honoured.`,
    remedy,
  };
}
