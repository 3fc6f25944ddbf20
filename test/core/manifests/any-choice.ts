import * as fc from "fast-check";
import { catalogue } from "../../../functions/core/manifests/catalogue.ts";
import type { RenderOptions } from "../../../functions/core/manifests/render-options.ts";
import { unsupported } from "../../../functions/core/manifests/unsupported.ts";
import { randomOptions } from "../../conformance/random-options.ts";
import { testRelease } from "./render-with.ts";

/** Options and a release by its name, so that a counterexample can be read. */
export interface DrawnChoice {
  readonly options: RenderOptions;
  readonly release: string;
}

/** These options with any release that renders them. */
export function choiceOf(options: fc.Arbitrary<RenderOptions>): fc.Arbitrary<DrawnChoice> {
  return fc
    .record({ options, release: fc.constantFrom(...catalogue.names) })
    .filter(({ options, release }) => unsupported(options, testRelease(release)).length === 0);
}

/** Any choice that can be rendered. */
export const anyChoice: fc.Arbitrary<DrawnChoice> = choiceOf(randomOptions);
