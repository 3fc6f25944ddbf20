import { image } from "../../functions/core/manifests/parts/container.ts";
import type { ImageName } from "../../functions/core/manifests/releases/release-entry.ts";
import type { RenderInput } from "../../functions/core/manifests/render-input.ts";
import { type ChartValues, mergeValues } from "./merge-values.ts";

/** Path of each image in values.yaml. */
const valuesPaths: Readonly<Record<ImageName, readonly string[]>> = {
  agent: ["image"],
  operator: ["operator", "image"],
  envoy: ["envoy", "image"],
  hubbleRelay: ["hubble", "relay", "image"],
  hubbleUi: ["hubble", "ui", "frontend", "image"],
  hubbleUiBackend: ["hubble", "ui", "backend", "image"],
  spireServer: ["authentication", "mutual", "spire", "install", "server", "image"],
  spireAgent: ["authentication", "mutual", "spire", "install", "agent", "image"],
  busybox: ["authentication", "mutual", "spire", "install", "initImage"],
};

/** Repositories of images whose registry the options replace, and whether digests count; tags stay the chart's. */
export function imageRepositories(input: RenderInput): ChartValues {
  return mergeValues(
    ...namesIn(input)
      .map((name) => ({ path: valuesPaths[name], values: { ...replaced(input, name), ...plain(input) } }))
      .filter(({ values }) => Object.keys(values).length > 0)
      .map(({ path, values }) => at(path, values)),
  );
}

function replaced(input: RenderInput, name: ImageName): ChartValues {
  const [ours, theirs] = [image(input, name), input.release.images[name]].map((one) =>
    repositoryOf(name, one),
  );
  return ours === undefined || ours === theirs ? {} : { repository: ours };
}

function plain({ options }: RenderInput): ChartValues {
  return options.imageDigests === false ? { useDigest: false } : {};
}

/** Images of the pods that these options bring. */
function namesIn({ options: { l7Proxy, hubble, mutualAuthentication } }: RenderInput): readonly ImageName[] {
  const names: ImageName[] = ["agent", "operator"];
  if (l7Proxy) names.push("envoy");
  if (hubble?.relay) names.push("hubbleRelay");
  if (hubble?.ui) names.push("hubbleUi", "hubbleUiBackend");
  if (mutualAuthentication !== null) names.push("spireServer", "spireAgent", "busybox");
  return names;
}

/** `registry/path:tag@digest` without tag and digest. The chart completes the operator's by its kind of IPAM. */
function repositoryOf(name: ImageName, reference: string): string {
  const repository = reference.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
  return name === "operator" ? repository.replace(/-generic$/, "") : repository;
}

function at(path: readonly string[], values: ChartValues): ChartValues {
  return path.reduceRight<ChartValues>((inner, key) => ({ [key]: inner }), values);
}
