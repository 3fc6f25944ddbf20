import { existsSync } from "node:fs";
import { join } from "node:path";
import { go } from "../../e2e/build/go.ts";

/** Releases whose Go module, which holds the chart, is pinned in module/go.sum. */
export const pinnedCharts: readonly string[] = ["1.19.6", "1.20.0"];

const module = join(import.meta.dirname, "module");

/**
 * Folder of the official chart of a release: it comes with Cilium's Go module, fetched once into Go's own cache and
 * compared with the sum in module/go.sum. Unlike the released chart it has no digests of Cilium's own images.
 */
export async function officialChart(release: string): Promise<string> {
  if (!pinnedCharts.includes(release)) {
    throw new Error(
      `The official chart of ${release} cannot be fetched: only ${pinnedCharts.join(" and ")} are pinned. Download it and name the archive with --chart.`,
    );
  }
  const answer = await go(module, ["mod", "download", "-json", `github.com/cilium/cilium@v${release}`]);
  const folder = join((JSON.parse(answer) as { Dir: string }).Dir, "install/kubernetes/cilium");
  if (!existsSync(join(folder, "Chart.yaml"))) {
    throw new Error(`Cilium's Go module of ${release} has no chart in ${folder}. Name one with --chart.`);
  }
  return folder;
}
