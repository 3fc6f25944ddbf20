import { describe, expect, it } from "vitest";
import { findRelease, newestPatch, releaseNames } from "../../../functions/core/manifests/catalogue.ts";

describe("the catalogue", () => {
  it("finds a release by its name and a minor's newest patch by the minor", () => {
    expect(findRelease("1.19.6")?.name).toBe("1.19.6");
    expect(newestPatch("1.19")?.name).toBe("1.19.6");
  });

  it("knows nothing else", () => {
    expect(findRelease("1.19")).toBeUndefined();
    expect(findRelease("1.19.7")).toBeUndefined();
    expect(newestPatch("1.1")).toBeUndefined();
    expect(newestPatch("1.19.6")).toBeUndefined();
  });

  it.each(releaseNames())("%s agrees with itself", (name) => {
    const release = findRelease(name);
    expect(name.startsWith(`${release?.minor}.`)).toBe(true);
    expect(release?.images).toMatchObject({
      agent: expect.stringContaining(`/cilium:v${name}@`),
      operator: expect.stringContaining(`:v${name}@`),
      hubbleRelay: expect.stringContaining(`:v${name}@`),
      spireServer: expect.stringContaining(`:${release?.spireVersion}@`),
      spireAgent: expect.stringContaining(`:${release?.spireVersion}@`),
    });
  });
});
