import { jsonAt } from "../../functions/core/json.ts";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { productNames } from "../../functions/core/product-names.ts";
import type { Admin } from "../kubernetes/admin.ts";
import { isReady, nodeOf } from "./pods.ts";

/** What agents have left on one node. */
interface Trace {
  /** Of the agent that ran there last, by uid of its pod. */
  readonly agent: string;
  /** Its CNI file names a plugin that needs an agent. */
  readonly hasFile: boolean;
  readonly encrypts: boolean;
  /** How it enforces policies. */
  readonly policy: string;
}

/** How an agent was configured when its pod was made. */
interface Configured extends Omit<Trace, "agent" | "hasFile"> {
  readonly removesFile: boolean;
}

/** What agents had left on nodes at some moment. */
export interface TracesMoment {
  readonly traces: ReadonlyMap<string, Trace>;
  readonly configured: ReadonlyMap<string, Configured>;
}

const ciliumConfig = {
  apiVersion: "v1",
  kind: "ConfigMap",
  namespace: productNames.namespace,
  name: "cilium-config",
} as const;

/** What agents leave on nodes: programs that go on, and a CNI file that the stop hook removes where it was told to. */
export class AgentTraces {
  readonly #admin: Admin;
  readonly #traces: Map<string, Trace>;
  readonly #configured: Map<string, Configured>;

  constructor(admin: Admin, before?: TracesMoment) {
    this.#admin = admin;
    this.#traces = new Map(before?.traces);
    this.#configured = new Map(before?.configured);
  }

  capture(): TracesMoment {
    return { traces: new Map(this.#traces), configured: new Map(this.#configured) };
  }

  step(): void {
    const agents = this.#agents();
    const data = jsonAt(this.#admin.get(ciliumConfig), "data");
    for (const pod of agents) {
      const uid = pod.metadata.uid ?? "";
      // Init container `config` reads it when the pod starts.
      if (!this.#configured.has(uid))
        this.#configured.set(uid, {
          encrypts: jsonAt(data, "enable-wireguard") === "true",
          policy: String(jsonAt(data, "enable-policy") ?? "default"),
          removesFile: jsonAt(data, "cni-uninstall") === "true",
        });
      const { removesFile: _, ...configured } = this.#configured.get(uid) ?? {
        encrypts: false,
        policy: "",
        removesFile: false,
      };
      if (isReady(pod)) this.#traces.set(nodeOf(pod), { agent: uid, hasFile: true, ...configured });
    }
    const nodes = new Set(this.#admin.list("v1", "Node").map(({ metadata }) => metadata.name));
    for (const [node, trace] of this.#traces) {
      const hasEnded = agents.every(({ metadata }) => metadata.uid !== trace.agent);
      if (!nodes.has(node)) this.#traces.delete(node);
      else if (hasEnded && this.#configured.get(trace.agent)?.removesFile)
        this.#traces.set(node, { ...trace, hasFile: false });
    }
  }

  /** Names of nodes that an agent has left something on. */
  get nodes(): readonly string[] {
    return [...this.#traces.keys()].sort();
  }

  /** Whether new pods start nowhere but on the host's network: the file calls a plugin, and nobody answers that. */
  keepsPodsFrom(node: string): boolean {
    const has = this.#traces.get(node)?.hasFile === true;
    return has && this.#agents().every((pod) => nodeOf(pod) !== node) && !this.#hasAgents();
  }

  /** As `cilium-dbg` tells it. */
  told(node: string): { readonly encryption: string; readonly policy: string } {
    const { encrypts = false, policy = "" } = this.#traces.get(node) ?? {};
    return { encryption: encrypts ? "Wireguard" : "Disabled", policy };
  }

  /** What a cleaning errand finds, and takes away unless an agent runs. */
  clean(node: string): "an agent runs" | { readonly found: number } {
    if (this.#agents().some((pod) => nodeOf(pod) === node)) return "an agent runs";
    const found = this.#traces.has(node) ? 1 : 0;
    this.#traces.delete(node);
    return { found };
  }

  #agents(): readonly KubeObject[] {
    return this.#admin.list("v1", "Pod", {
      namespace: productNames.namespace,
      labelSelector: "k8s-app=cilium",
    });
  }

  #hasAgents(): boolean {
    const ref = {
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      namespace: productNames.namespace,
      name: "cilium",
    };
    return this.#admin.get(ref) !== undefined;
  }
}
