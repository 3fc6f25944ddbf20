/** Kind of call: the first word of each message, and the key of the call counts. */
type KubeVerb =
  | "get"
  | "list"
  | "discover"
  | "review"
  | "create"
  | "apply"
  | "dry-run"
  | "patch"
  | "delete"
  | "evict";

/** One call as it goes over the wire, with the words for messages. */
export interface KubeRequest {
  readonly verb: KubeVerb;
  /** `DaemonSet kube-system/cilium`, `Pods in kube-system`. */
  readonly subject: string;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly accept?: string;
  readonly body?: { readonly type: string; readonly text: string };
  /** Whether it concerns Secrets, so that the server's words about it, whatever its status, are left out of messages. */
  readonly confidential?: boolean;
}

/** `apply DaemonSet kube-system/cilium on cluster demo` */
export function attemptOf(request: KubeRequest, cluster: string): string {
  return `${request.verb} ${request.subject} on cluster ${cluster}`;
}
