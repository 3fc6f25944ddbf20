import { jsonAt, listAt, parseJson } from "../../json.ts";
import type { KubeObject } from "../../kube-object.ts";
import type { Found } from "../preflight-check.ts";
import type { PreflightView } from "../preflight-view.ts";

/** iptables is what is tested; EKS takes IPVS away with 1.36. */
export function kubeProxyMode({
  kubeProxy,
  kubeProxyConfig,
}: Pick<PreflightView, "kubeProxy" | "kubeProxyConfig">): Found | undefined {
  const { mode, isArgument } = modeOf(kubeProxy, kubeProxyConfig);
  if (mode !== "ipvs" && mode !== "nftables") return undefined;
  const why =
    mode === "ipvs"
      ? "EKS takes it away with Kubernetes 1.36"
      : "nobody has tried it under Cilium's chaining";
  const remedy = isArgument
    ? "Take the argument --proxy-mode away, or set it to iptables: kubectl -n kube-system edit daemonset kube-proxy"
    : "Set mode: iptables (an add-on: by its configuration values), and restart kube-proxy: " +
      "kubectl -n kube-system edit configmap kube-proxy-config ; kubectl -n kube-system rollout restart daemonset/kube-proxy";
  return { message: `kube-proxy is in mode ${mode}: ${why}.`, remedy };
}

/** Arguments count where kube-proxy is given no file: beside one it ignores them. */
function modeOf(kubeProxy: KubeObject | undefined, configMap: KubeObject | undefined) {
  const words = wordsOf(kubeProxy);
  const asked = words.some((word) => isOption(word, "--config")) ? undefined : argumentOf(words);
  if (asked !== undefined) return { mode: asked, isArgument: true };
  const config = jsonAt(configMap, "data", "config");
  return { mode: typeof config === "string" ? configuredMode(config) : undefined, isArgument: false };
}

/** What a container is started with; a shell's line is taken apart. */
function wordsOf(kubeProxy: KubeObject | undefined): string[] {
  return listAt(kubeProxy, "spec", "template", "spec", "containers")
    .flatMap((container) => [...listAt(container, "command"), ...listAt(container, "args")])
    .flatMap((part) => (typeof part === "string" ? part.slice(0, longest).split(/\s/) : []))
    .filter((word) => word !== "");
}

const isOption = (word: string, option: string) => word === option || word.startsWith(`${option}=`);

function argumentOf(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => isOption(word, "--proxy-mode"));
  const word = words[at];
  if (word === undefined) return undefined;
  return bare(word.includes("=") ? word.slice(word.indexOf("=") + 1) : (words[at + 1] ?? ""));
}

/** Characters that are read of a text; EKS's own configuration has a thousand. */
const longest = 65_536;

/** JSON, or YAML line by line: whoever may write the ConfigMap may write anything into it. */
function configuredMode(config: string): string | undefined {
  const text = config.slice(0, longest);
  const json = jsonAt(parseJson(text), "mode");
  if (typeof json === "string") return json;
  for (const line of text.split("\n")) {
    const [key = "", ...value] = line.split(":");
    if (bare(key) === "mode") return bare(value.join(":").split("#")[0] ?? "");
  }
  return undefined;
}

/** Without blanks and quotes around it. */
function bare(text: string): string {
  const trimmed = text.trim();
  const quote = trimmed[0];
  const isQuoted = (quote === '"' || quote === "'") && trimmed.length > 1 && trimmed.endsWith(quote);
  return isQuoted ? trimmed.slice(1, -1) : trimmed;
}
