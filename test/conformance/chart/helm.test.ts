import { describe, expect, it } from "vitest";
import { isNewEnough } from "./helm.ts";

describe("a Helm of the user's own", () => {
  it.each(["v3.14.0", "v3.19.2", "v4.1.4", "v10.0.0"])("may be %s", (version) => {
    expect(isNewEnough(version)).toBe(true);
  });

  it.each(["v3.13.3", "v2.17.0", "", "dev"])("may not be %s", (version) => {
    expect(isNewEnough(version)).toBe(false);
  });
});
