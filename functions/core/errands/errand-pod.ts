import type { PodSpec } from "kubernetes-types/core/v1.js";
import type { KubeObject } from "../kube-object.ts";
import { image } from "../manifests/parts/container.ts";
import { pullSecrets } from "../manifests/parts/pod.ts";
import type { RenderInput } from "../manifests/render-input.ts";
import { type ErrandKind, type ErrandRow, errandKinds } from "./errand-kinds.ts";
import { errandLimits } from "./errand-limits.ts";
import { errandContainer, errandMeta, errandNotes, type Round } from "./round.ts";

/** One errand: which kind, on which node, and where the pod is that it asks. */
export interface Errand {
  readonly kind: ErrandKind;
  /** Place of its node in the round. */
  readonly place: number;
  readonly node: string;
  /** Node of the server that it asks. */
  readonly peer?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Name of the pod of an errand: what is there already is known by it. */
export function errandName({ id }: Pick<Round, "id">, { kind, place }: Errand): string {
  return `${kind}-${place}-${id}`;
}

/** The pod of an errand. No scheduler has a say: on this node it starts, or this node tells why not. */
export function errandPod(input: RenderInput, round: Round, errand: Errand): KubeObject {
  const { kind, place, node, peer, env = {} } = errand;
  const row: ErrandRow = errandKinds[kind];
  const spec: PodSpec = {
    nodeName: node,
    restartPolicy: "Never",
    activeDeadlineSeconds: errandLimits.roundSeconds,
    terminationGracePeriodSeconds: 0,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...(row.hostNetwork && { hostNetwork: true }),
    ...pullSecrets(input.options),
    tolerations: [{ operator: "Exists" }],
    containers: [
      {
        name: errandContainer,
        image: image(input, row.image),
        imagePullPolicy: "IfNotPresent",
        command: [...row.command],
        env: [
          { name: "HOST_IP", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "status.hostIP" } } },
          ...Object.entries(env).map(([name, value]) => ({ name, value })),
        ],
        // Next to nothing: a node whose pods have asked for all of it is asked, too.
        resources: { requests: { cpu: "1m", memory: "1Mi" }, limits: row.limits },
        securityContext: row.securityContext,
        ...(row.mounts.length > 0 && { volumeMounts: row.mounts.map(({ volume: _, ...mount }) => mount) }),
      },
    ],
    ...(row.mounts.length > 0 && { volumes: row.mounts.map(({ volume }) => volume) }),
  };
  const notes = { [errandNotes.node]: node, ...(peer === undefined ? {} : { [errandNotes.peer]: peer }) };
  const metadata = errandMeta(round, kind, `${kind}-${place}`, notes);
  return { apiVersion: "v1", kind: "Pod", metadata, spec: spec as unknown as KubeObject["spec"] };
}
