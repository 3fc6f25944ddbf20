import { bundleFunctions } from "../../infra/build/bundle-functions.ts";

/** Before all tests: constructs take the bundles from where the build puts them. */
export async function setup(): Promise<void> {
  await bundleFunctions();
}
