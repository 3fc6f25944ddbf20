import type { Objection } from "../../objection.ts";
import type { Choice } from "../choice.ts";

/** What stands against one option, or against several that do not go together. */
export type OptionCheck = (choice: Choice) => readonly Objection[];
