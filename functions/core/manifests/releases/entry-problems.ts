import { knownMinors } from "./catalogue.ts";
import type { ImageName, ReleaseEntry } from "./release-entry.ts";

/** Tags of the images whose version the entry itself gives. */
const expectedTags: Readonly<Partial<Record<ImageName, (entry: ReleaseEntry) => string>>> = {
  agent: ({ name }) => `v${name}`,
  operator: ({ name }) => `v${name}`,
  hubbleRelay: ({ name }) => `v${name}`,
  spireServer: ({ spireVersion }) => spireVersion,
  spireAgent: ({ spireVersion }) => spireVersion,
};

/** Last part of the path of each image: a digest under the wrong name would start another program. */
const repositories: Readonly<Record<ImageName, string>> = {
  agent: "cilium",
  operator: "operator-generic",
  envoy: "cilium-envoy",
  hubbleRelay: "hubble-relay",
  hubbleUi: "hubble-ui",
  hubbleUiBackend: "hubble-ui-backend",
  spireServer: "spire-server",
  spireAgent: "spire-agent",
  busybox: "busybox",
};

const imagePattern =
  /^[a-z0-9.-]+(?::\d+)?\/(?:[a-z0-9._-]+\/)*([a-z0-9._-]+):([\w.-]+)@sha256:[0-9a-f]{64}$/;

/** Problems of the values of an entry, a sentence each; none: it can be rendered. */
export function entryProblems(entry: ReleaseEntry): readonly string[] {
  return [...nameProblems(entry), ...imageProblems(entry)];
}

function nameProblems({ name, spireVersion }: ReleaseEntry): readonly string[] {
  const problems: string[] = [];
  const [, minor] = /^(\d+\.\d+)\.\d+$/.exec(name) ?? [];
  if (minor === undefined) problems.push(`name: "${name}" is no release such as 1.19.6.`);
  else if (!knownMinors.includes(minor)) {
    problems.push(
      `name: ${name} is of a minor that cannot be rendered; known are ${knownMinors.join(", ")}. A new minor needs a newer eks-cilium.`,
    );
  }
  if (!/^\d+\.\d+\.\d+$/.test(spireVersion)) {
    problems.push(`spireVersion: "${spireVersion}" is no version such as 1.9.6.`);
  }
  return problems;
}

function imageProblems(entry: ReleaseEntry): readonly string[] {
  return (Object.keys(repositories) as ImageName[]).flatMap((name) => {
    const reference = entry.images[name];
    const [, repository, tag] = imagePattern.exec(reference) ?? [];
    if (repository === undefined) {
      return [`images.${name}: "${reference}" is not of the form registry/path:tag@sha256:<64 hex digits>.`];
    }
    const problems: string[] = [];
    if (repository !== repositories[name]) {
      problems.push(`images.${name}: ${reference} is an image ${repository}, not ${repositories[name]}.`);
    }
    const expected = expectedTags[name]?.(entry);
    if (expected !== undefined && tag !== expected) {
      problems.push(`images.${name}: the tag is ${tag}, but the entry makes it ${expected}.`);
    }
    return problems;
  });
}
