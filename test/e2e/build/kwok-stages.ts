import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { go } from "./go.ts";
import { goPrograms } from "./go-programs.ts";
import { moduleFolder } from "./program-path.ts";

/** Nodes become Ready and stay so, pods become Ready at once and vanish when deleted, as with a quick kubelet. */
const folders = ["node/fast", "node/heartbeat-with-lease", "pod/fast"];

/** kwok's own stages, as one configuration file; without stages kwok refuses to start. */
export async function kwokStages(): Promise<string> {
  const answer = await go(moduleFolder(goPrograms.kwok), ["mod", "download", "-json", "sigs.k8s.io/kwok"]);
  const { Dir } = JSON.parse(answer) as { Dir: string };
  const stages = await Promise.all(folders.map((folder) => stagesIn(join(Dir, "kustomize/stage", folder))));
  return stages.flat().join("\n---\n");
}

async function stagesIn(folder: string): Promise<readonly string[]> {
  const files = (await readdir(folder)).filter(
    (file) => file.endsWith(".yaml") && file !== "kustomization.yaml",
  );
  return Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
}
