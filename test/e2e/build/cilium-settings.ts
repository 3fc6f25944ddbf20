import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { sourceFolder } from "./module-source.ts";

/** Flags that Cilium hides from its reference (MarkHidden in pkg/option), and one that only its chart's templates read. */
const unlisted = [
  "enable-k8s-networkpolicy",
  "enable-non-default-deny-policies",
  "enable-source-ip-verification",
  "custom-cni-conf",
];

/** Names of all settings of the agent and the operator, by the command reference of the release itself. */
export async function ciliumSettings(): Promise<ReadonlySet<string>> {
  const folder = join(
    await sourceFolder("cilium-operator", "github.com/cilium/cilium"),
    "Documentation/cmdref",
  );
  const pages = (await readdir(folder)).filter((file) => /^cilium-(agent|operator)/.test(file));
  const texts = await Promise.all(pages.map((file) => readFile(join(folder, file), "utf8")));
  const flags = texts.flatMap((text) => [...text.matchAll(/--([a-z0-9-]+)/g)].map(([, name = ""]) => name));
  return new Set([...flags, ...unlisted]);
}
