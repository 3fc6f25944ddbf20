import * as fc from "fast-check";
import { catalogue } from "../../functions/core/manifests/releases/catalogue.ts";
import type { RenderOptions } from "../../functions/core/manifests/render-options.ts";
import { validateOptions } from "../../functions/core/manifests/validate-options.ts";
import { randomOptions } from "../conformance/random-options.ts";
import { testRelease } from "./render-with.ts";

/** Options and a release by its name, so that a counterexample can be read. */
export interface DrawnRenderInput {
  readonly options: RenderOptions;
  readonly release: string;
}

/** These options with any release that renders them. */
export function withAnyRelease(options: fc.Arbitrary<RenderOptions>): fc.Arbitrary<DrawnRenderInput> {
  return fc
    .record({ options, release: fc.constantFrom(...catalogue.names) })
    .filter(({ options, release }) => validateOptions(options, testRelease(release)).length === 0);
}

/** Any options and release that can be rendered. */
export const arbitraryRenderInput: fc.Arbitrary<DrawnRenderInput> = withAnyRelease(randomOptions);
