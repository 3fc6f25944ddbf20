import { expect, it } from "vitest";
import { vpcCniVersion } from "../../functions/core/preflight/checks/vpc-cni.ts";
import { missingRule } from "../../functions/edges/kube/missing-rule.ts";
import { mappedStack } from "../../functions/edges/telemetry/mapped-stack.ts";
import { daemonSet } from "../builders/daemon-set.ts";

/** Each is read by a regular expression, and would take hours if that tried every beginning with every end. */
const readers: Readonly<Record<string, readonly [beginning: string, read: (text: string) => unknown]>> = {
  "an image with tags": [":1.1.1", (image) => versionOf(`${image}/`)],
  "an image with digests": ["@sha256:", (image) => versionOf(`${image}\n`)],
  "a denial": ['is forbidden: User "', (message) => missingRule(message)],
  "a stack": ["file://", mappedStack],
};

function versionOf(image: string) {
  return vpcCniVersion(daemonSet("aws-node", { name: "aws-node", image }));
}

it.each(Object.entries(readers))("%s of half a MiB that repeats itself is read at once", (_, reader) => {
  const [beginning, read] = reader;
  const text = beginning.repeat(2 ** 19 / beginning.length);
  expect([undefined, "", text]).toContain(read(text));
});
