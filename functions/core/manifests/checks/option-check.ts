import type { Objection } from "../../objection.ts";
import type { RenderInput } from "../render-input.ts";

/** What stands against one option, or against several that do not go together. */
export type OptionCheck = (input: RenderInput) => readonly Objection[];
