import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Flags that Cilium hides from its reference (MarkHidden), and one that only its chart's templates read. */
const hidden = [
  "enable-k8s-networkpolicy",
  "enable-non-default-deny-policies",
  "enable-source-ip-verification",
  "custom-cni-conf",
];

/** By minor, what its reference leaves out beside those: flags that are deprecated (MarkDeprecated) or hidden since. */
const hiddenSince: Readonly<Record<string, readonly string[]>> = {
  "1.18": [],
  "1.19": [],
  "1.20": ["enable-datapath-plugins", "mesh-auth-enabled", "mesh-auth-mutual-enabled"],
};

/** Names of all settings of the agent and the operator, by the command reference in the source of a release. */
export async function ciliumSettings(source: string): Promise<ReadonlySet<string>> {
  const release = (await readFile(join(source, "VERSION"), "utf8")).trim();
  const since = hiddenSince[release.replace(/\.\d+$/, "")];
  if (since === undefined) {
    throw new Error(
      `The settings of Cilium ${release} cannot be listed: look up which of its flags are hidden or deprecated, and add its minor to cilium-settings.ts.`,
    );
  }
  const folder = join(source, "Documentation/cmdref");
  const pages = (await readdir(folder)).filter((file) => /^cilium-(agent|operator)/.test(file));
  const texts = await Promise.all(pages.map((file) => readFile(join(folder, file), "utf8")));
  const flags = texts.flatMap((text) => [...text.matchAll(/--([a-z0-9-]+)/g)].map(([, name = ""]) => name));
  return new Set([...flags, ...hidden, ...since]);
}
