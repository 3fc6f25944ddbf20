/** What the product does at an API server: the first word of each message, and the key of the call counts. */
type KubeVerb = "get" | "list" | "discover" | "review" | "apply" | "dry-run" | "delete";

/** One call as it goes over the wire, with the words for it. */
export interface KubeRequest {
  readonly verb: KubeVerb;
  /** `DaemonSet kube-system/cilium`, `Pods in kube-system`. */
  readonly subject: string;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly accept?: string;
  readonly body?: { readonly type: string; readonly text: string };
  /** What is sent must not come back in a message. */
  readonly confidential?: boolean;
}

/** `apply DaemonSet kube-system/cilium on cluster demo` */
export function attemptOf(request: KubeRequest, cluster: string): string {
  return `${request.verb} ${request.subject} on cluster ${cluster}`;
}
