import { describe, expect, it } from "vitest";
import { entryProblems } from "../../../../functions/core/manifests/releases/entry-problems.ts";
import type { ImageName, ReleaseEntry } from "../../../../functions/core/manifests/releases/release-entry.ts";
import releases from "../../../../functions/core/manifests/releases/releases.json" with { type: "json" };

const good = releases.find(({ name }) => name === "1.19.6") as ReleaseEntry;

function withImage(name: ImageName, change: (reference: string) => string): ReleaseEntry {
  return { ...good, images: { ...good.images, [name]: change(good.images[name]) } };
}

describe("an entry of the catalogue", () => {
  it("is taken when its parts hold together, from whatever registry", () => {
    expect(entryProblems(good)).toEqual([]);
    const moved = withImage("agent", (image) =>
      image.replace("quay.io/cilium", "mirror.example:5000/q/cilium"),
    );
    expect(entryProblems(moved)).toEqual([]);
  });

  it.each<[string, ReleaseEntry, string]>([
    ["a name that is no release", { ...good, name: "v1.19.6" }, 'name: "v1.19.6" is no release'],
    [
      "a minor that nobody can render",
      { ...good, name: "1.21.0" },
      "1.21.0 is of a minor that cannot be rendered",
    ],
    ["a SPIRE version that is none", { ...good, spireVersion: "latest" }, 'spireVersion: "latest"'],
    ["an image without digest", withImage("envoy", (image) => image.replace(/@.*/, "")), "images.envoy"],
    ["a digest that is cut", withImage("busybox", (image) => image.slice(0, -1)), "images.busybox"],
    [
      "an image without registry",
      withImage("busybox", (image) => image.replace(/^.*\//, "")),
      "images.busybox",
    ],
    [
      "a tag of another release",
      withImage("operator", (image) => image.replace("v1.19.6", "v1.19.5")),
      "v1.19.5",
    ],
    [
      "a SPIRE of another version",
      withImage("spireAgent", (image) => image.replace("1.9.6", "1.9.5")),
      "1.9.5",
    ],
    [
      "an image in the place of another",
      { ...good, images: { ...good.images, spireAgent: good.images.spireServer } },
      "an image spire-server, not spire-agent",
    ],
  ])("is refused for %s", (_, entry, named) => {
    expect(entryProblems(entry).join("\n")).toContain(named);
  });
});
