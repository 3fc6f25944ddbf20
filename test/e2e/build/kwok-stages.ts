import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { sourceFolder } from "./module-source.ts";

/** Nodes become Ready and stay so, pods become Ready at once and vanish when deleted, as with a quick kubelet. */
const folders = ["node/fast", "node/heartbeat-with-lease", "pod/fast"];

/** kwok's own stages, as one configuration file; without stages kwok refuses to start. */
export async function kwokStages(): Promise<string> {
  const source = await sourceFolder("kwok", "sigs.k8s.io/kwok");
  const stages = await Promise.all(
    folders.map((folder) => stagesIn(join(source, "kustomize/stage", folder))),
  );
  return stages.flat().join("\n---\n");
}

async function stagesIn(folder: string): Promise<readonly string[]> {
  const files = (await readdir(folder)).filter(
    (file) => file.endsWith(".yaml") && file !== "kustomization.yaml",
  );
  return Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
}
