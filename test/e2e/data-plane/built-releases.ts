import { createHash } from "node:crypto";
import { catalogue } from "../../../functions/core/manifests/releases/catalogue.ts";
import type { ReleaseEntry } from "../../../functions/core/manifests/releases/release-entry.ts";
import type { ProgramName } from "../build/go-programs.ts";

/** A release whose own agent, operator, CNI plugin and CLI run here; all else of it is 1.19.6's. */
export interface BuiltRelease {
  readonly name: string;
  /** Of the catalogue, and like it but for the version. */
  readonly like: string;
  /** Folder of its Go module. */
  readonly module: string;
  readonly programs: {
    readonly agent: ProgramName;
    readonly operator: ProgramName;
    readonly cni: ProgramName;
    readonly dbg: ProgramName;
  };
}

/** What the rendered agents are of, where no story asks for another release. */
export const mainRelease: BuiltRelease = {
  name: "1.19.6",
  like: "1.19.6",
  module: "cilium",
  programs: {
    agent: "cilium-agent",
    operator: "cilium-operator-generic",
    cni: "cilium-cni",
    dbg: "cilium-dbg",
  },
};

/** Served as modules beside it: a patch to come, and the minor before. */
const others: readonly BuiltRelease[] = [
  {
    name: "1.19.7",
    like: "1.19.6",
    module: "cilium-1.19.7",
    programs: {
      agent: "cilium-agent-1.19.7",
      operator: "cilium-operator-generic-1.19.7",
      cni: "cilium-cni-1.19.7",
      dbg: "cilium-dbg-1.19.7",
    },
  },
  {
    name: "1.18.11",
    like: "1.18.12",
    module: "cilium-1.18",
    programs: {
      agent: "cilium-agent-1.18",
      operator: "cilium-operator-generic-1.18",
      cni: "cilium-cni-1.18",
      dbg: "cilium-dbg-1.18",
    },
  },
];

export const builtReleases: readonly BuiltRelease[] = [mainRelease, ...others];

/** An agent of this release cannot start: its image has a program that ends at once. */
export const brokenRelease = "1.19.99";

/** As a fleet's settings add releases that the product does not know. Digests are names here. */
export const furtherReleases: readonly ReleaseEntry[] = [
  ...others.map(({ name, like }) => entryLike(like, name)),
  entryLike(mainRelease.name, brokenRelease),
];

function entryLike(like: string, name: string): ReleaseEntry {
  const found = catalogue.find(like);
  if (found === undefined) throw new Error(`Cilium ${like} is not in the catalogue any more.`);
  const { minor: _, ...entry } = found;
  const digest = createHash("sha256").update(name).digest("hex");
  const images = Object.entries(entry.images).map(([part, image]) => [
    part,
    image.includes(`:v${like}@`) ? image.replace(/:v[^@]*@.*$/, `:v${name}@sha256:${digest}`) : image,
  ]);
  return { ...entry, name, images: Object.fromEntries(images) };
}
