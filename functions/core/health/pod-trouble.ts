import { errandNamespaceName } from "../errands/errand-namespace.ts";
import { type Json, jsonAt, listAt, numberAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import { oneLine } from "../one-line.ts";
import { looksLikeStartUp } from "./start-up-taint.ts";

/** Why a pod is not ready, in the words of Kubernetes, and what a person can do. */
export interface Trouble {
  readonly cause: string;
  readonly remedy: string;
}

/** A warning about an object, as `kubectl describe` shows it. */
export type Warning = KubeObject;

/** What a container waits for that it does not get by waiting. */
const pullReasons = ["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"];
const createReasons = ["CreateContainerConfigError", "CreateContainerError", "RunContainerError"];

type Look = (pod: KubeObject, warnings: readonly Warning[]) => Trouble | undefined;

/** From the beginning of a pod's life to its end: the first that finds something tells. */
const looks: readonly Look[] = [
  evicted,
  unschedulable,
  pulling,
  creating,
  outOfMemory,
  hookFailing,
  ending,
  warned,
  unready,
];

/** Undefined: nothing speaks against it, and it only takes its time. */
export function podTrouble(pod: KubeObject, warnings: readonly Warning[]): Trouble | undefined {
  for (const look of looks) {
    const trouble = look(pod, warnings);
    if (trouble !== undefined) return trouble;
  }
  return undefined;
}

/** Whether the pod is ready, by its own condition. */
export function isPodReady(pod: KubeObject): boolean {
  return jsonAt(conditionOf(pod, "Ready"), "status") === "True";
}

/** The message of the youngest of these warnings with such a reason. */
export function warningOf(warnings: readonly Warning[], reasons: readonly string[]): string | undefined {
  const timeOf = (warning: Warning) => textAt(warning, "lastTimestamp") ?? textAt(warning, "eventTime") ?? "";
  const [youngest] = warnings
    .filter((warning) => reasons.includes(textAt(warning, "reason") ?? ""))
    .sort((a, b) => (timeOf(a) < timeOf(b) ? 1 : -1));
  return textAt(youngest, "message");
}

function evicted(pod: KubeObject): Trouble | undefined {
  if (jsonAt(pod, "status", "phase") !== "Failed") return undefined;
  const reason = textAt(pod, "status", "reason") ?? "Failed";
  return { cause: sentence(reason, textAt(pod, "status", "message")), remedy: describe(pod) };
}

function unschedulable(pod: KubeObject): Trouble | undefined {
  const condition = conditionOf(pod, "PodScheduled");
  if (jsonAt(condition, "status") !== "False") return undefined;
  const message = textAt(condition, "message") ?? "";
  return {
    cause: sentence(textAt(condition, "reason") ?? "Unschedulable", message),
    remedy: placementRemedy(message) ?? describe(pod),
  };
}

/** The scheduler's words name the taint, but not which setting answers it. */
function placementRemedy(message: string): string | undefined {
  const [, key] = /untolerated taint(?:\(s\))? \{([^:}]{1,317}):[^}]{0,64}\}/.exec(message) ?? [];
  if (key !== undefined && isOfNodes(key)) {
    return (
      "Nodes with this taint are not ready for pods yet. See why: kubectl get nodes -o wide ; " +
      "kubectl -n kube-system get pods -o wide -l k8s-app=cilium"
    );
  }
  if (key !== undefined) {
    const toleration = JSON.stringify({ key, operator: "Exists" });
    return (
      `Add ${toleration} to the setting extraTolerations, or take the taint off: ` +
      `kubectl taint nodes --all ${key}-`
    );
  }
  if (/node affinity\/selector/.test(message)) {
    return "See which labels the nodes have (kubectl get nodes --show-labels), and set nodeSelectors by them";
  }
  if (/Insufficient|Too many pods/.test(message)) {
    return "Make room, or add a node: kubectl describe nodes | grep -A 8 'Allocated resources'";
  }
  if (/free ports/.test(message)) {
    return "Find who holds the host port: kubectl get pods -A -o wide --field-selector spec.nodeName=NODE";
  }
  return undefined;
}

/** Taints that agents and Kubernetes set and take off: a pod that tolerates them starts too early. */
function isOfNodes(key: string): boolean {
  return key.startsWith("node.kubernetes.io/") || looksLikeStartUp(key);
}

/** The container whose image does not come, and why; undefined: none waits for one. */
export function waitingToPull(pod: KubeObject): ReturnType<typeof waitingFor> {
  return waitingFor(pod, pullReasons);
}

function pulling(pod: KubeObject): Trouble | undefined {
  const found = waitingToPull(pod);
  if (found === undefined) return undefined;
  const { container, reason, message } = found;
  const image = textAt(container, "image") ?? "";
  return {
    cause: sentence(`${reason} of ${image}`, message),
    remedy:
      `Let the nodes reach its registry, or set imageRegistries to one that they reach; a pull secret has to be in ` +
      `namespace ${pod.metadata.namespace}. ${describe(pod)}`,
  };
}

function creating(pod: KubeObject): Trouble | undefined {
  const found = waitingFor(pod, createReasons);
  if (found === undefined) return undefined;
  const { container, reason, message } = found;
  return { cause: sentence(`${reason} of container ${nameOf(container)}`, message), remedy: describe(pod) };
}

/** A container that ran out of memory, even where it has been started again since. */
function outOfMemory(pod: KubeObject): Trouble | undefined {
  const container = containersOf(pod).find((each) => jsonAt(each, "ready") !== true && isOutOfMemory(each));
  if (container === undefined) return undefined;
  return {
    cause: `container ${nameOf(container)} ended with ${endOf(container)}`,
    remedy:
      "No limit of memory is ours: see whether a LimitRange or a webhook sets one, or give the node more: " +
      `${describe(pod)} ; kubectl get limitranges -A`,
  };
}

/** A kubelet ends the container whose hook after the start fails; one that ends by itself fails its hook, too. */
function hookFailing(pod: KubeObject, warnings: readonly Warning[]): Trouble | undefined {
  const isBetweenStarts = ownWarning(pod, warnings, "FailedPostStartHook") !== undefined;
  const found = waitingFor(pod, ["PostStartHookError", ...(isBetweenStarts ? ["CrashLoopBackOff"] : [])]);
  if (found === undefined) return undefined;
  const { container, reason, message } = found;
  if (endedByItself(container)) return undefined;
  const words = reason === "PostStartHookError" ? hookWords(message) : undefined;
  return {
    cause: sentence(`PostStartHookError of container ${nameOf(container)}`, words),
    remedy: `See whether the image has bash and the node lets programs start: ${describe(pod)}`,
  };
}

/** Whether a container's last end was neither asked for nor forced by its kubelet. */
export function endedByItself(container: Json): boolean {
  const end = lastEnd(container);
  return end !== undefined && (isOutOfMemory(container) || !toldToEnd.includes(numberAt(end, "exitCode")));
}

/** Exit codes of a container that SIGTERM or SIGKILL ended. */
const toldToEnd = [0, 137, 143];

function isOutOfMemory(container: Json): boolean {
  return textAt(lastEnd(container), "reason") === "OOMKilled";
}

/** What comes after the command, which is a script of many lines. */
function hookWords(message = ""): string {
  const from = Math.max(message.lastIndexOf("exited with "), message.lastIndexOf("failed - error: "));
  return from < 0 ? message : message.slice(from);
}

/** A container that ended, or that ended and waits before it is started again. */
function ending(pod: KubeObject): Trouble | undefined {
  for (const container of containersOf(pod)) {
    const waits = textAt(container, "state", "waiting", "reason") ?? "";
    const isBackingOff = ["CrashLoopBackOff", "PostStartHookError"].includes(waits);
    const ended = jsonAt(container, "state", "terminated");
    if (!isBackingOff && (ended === undefined || numberAt(ended, "exitCode") === 0)) continue;
    const message = lastLine(textAt(lastEnd(container), "message"));
    return {
      cause: sentence(`container ${nameOf(container)} ended with ${endOf(container)}`, message),
      remedy: logsOf(pod, container, isBackingOff),
    };
  }
  return undefined;
}

/** How a container ended last. */
function lastEnd(container: Json): Json | undefined {
  return jsonAt(container, "state", "terminated") ?? jsonAt(container, "lastState", "terminated");
}

function endOf(container: Json): string {
  const end = lastEnd(container);
  return `${textAt(end, "reason") ?? "Error"} (exit code ${numberAt(end, "exitCode")})`;
}

/** What is no state of a container: a volume, the network of the pod, a probe. */
function warned(pod: KubeObject, warnings: readonly Warning[]): Trouble | undefined {
  for (const reason of ["FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox", "Unhealthy"]) {
    const message = ownWarning(pod, warnings, reason);
    if (message !== undefined) return { cause: sentence(reason, message), remedy: describe(pod) };
  }
  return undefined;
}

function ownWarning(pod: KubeObject, warnings: readonly Warning[], reason: string): string | undefined {
  const own = warnings.filter((warning) => jsonAt(warning, "involvedObject", "name") === pod.metadata.name);
  return warningOf(own, [reason]);
}

/** Ready was said once and is not any more, or a node is silent. */
function unready(pod: KubeObject): Trouble | undefined {
  const condition = conditionOf(pod, "Ready");
  const message = textAt(condition, "message");
  if (jsonAt(pod, "status", "phase") !== "Running" || message === undefined) return undefined;
  return { cause: sentence(textAt(condition, "reason") ?? "NotReady", message), remedy: describe(pod) };
}

function waitingFor(pod: KubeObject, reasons: readonly string[]) {
  for (const container of containersOf(pod)) {
    const reason = textAt(container, "state", "waiting", "reason") ?? "";
    if (!reasons.includes(reason)) continue;
    return { container, reason, message: textAt(container, "state", "waiting", "message") };
  }
  return undefined;
}

/** Init containers come first, as they do in a pod's life. */
function containersOf(pod: KubeObject): readonly Json[] {
  return [...listAt(pod, "status", "initContainerStatuses"), ...listAt(pod, "status", "containerStatuses")];
}

export function conditionOf(object: KubeObject, type: string): Json | undefined {
  return listAt(object, "status", "conditions").find((condition) => jsonAt(condition, "type") === type);
}

const nameOf = (container: Json) => textAt(container, "name") ?? "";

const kubectl = ({ metadata }: KubeObject) => `kubectl -n ${metadata.namespace}`;

/** Errands are taken away as soon as they are read; their events stay for an hour. */
const isShortLived = ({ metadata }: KubeObject) => metadata.namespace === errandNamespaceName;

const describe = (pod: KubeObject) =>
  isShortLived(pod)
    ? `${kubectl(pod)} get events --field-selector involvedObject.name=${pod.metadata.name}`
    : `${kubectl(pod)} describe pod ${pod.metadata.name}`;

/** Nothing of a kubelet's words stands in a line to paste: a container is one that the pod was given. */
function logsOf(pod: KubeObject, container: Json, isBackingOff: boolean): string {
  const given = ["containers", "initContainers"].flatMap((list) => listAt(pod, "spec", list));
  const name = nameOf(container);
  if (isShortLived(pod) || !given.some((one) => textAt(one, "name") === name)) return describe(pod);
  return `${kubectl(pod)} logs ${pod.metadata.name} -c ${name}${isBackingOff ? " --previous" : ""}`;
}

function textAt(value: Json | KubeObject | undefined, ...path: string[]): string | undefined {
  const found = jsonAt(value, ...path);
  return typeof found === "string" && found !== "" ? found : undefined;
}

function lastLine(text: string | undefined): string | undefined {
  return text?.trim().split("\n").at(-1);
}

/** Characters; the words of a container or a webhook have no end of their own. */
const longest = 300;

function sentence(what: string, why: string | undefined): string {
  return oneLine(why === undefined ? what : `${what}: ${why.trim()}`, longest);
}
