import { join } from "node:path";
import type { Container, Pod, Service } from "kubernetes-types/core/v1.js";
import { apiServerInside } from "../control-plane/open-api-server.ts";
import type { ControlPlane } from "../control-plane/start-control-plane.ts";
import { eventually } from "../processes/eventually.ts";
import { type Mount, startContainer } from "../processes/start-container.ts";
import type { ReapedProcess } from "../processes/start-process-reaper.ts";
import type { Sandbox } from "../processes/start-sandbox.ts";
import { podField } from "./pod-field.ts";
import { podVolumes } from "./pod-volumes.ts";
import { imageFor } from "./spire-images.ts";

/** What a story changes in a container of a pod. */
export interface ContainerChange {
  readonly command?: readonly string[];
  readonly user?: number;
}

/** A pod of the API server whose containers are started by hand. */
export interface SimulatedPod {
  /** Starts a container of the pod, also once more; its volumes are filled anew. */
  readonly start: (container: string, change?: ContainerChange) => Promise<ReapedProcess>;
  /** Runs a command as the container would, and answers what it prints; throws when it fails. */
  readonly run: (container: string, ...command: readonly string[]) => Promise<string>;
}

/** Plays the kubelet for one pod, by the object that the API server has of it. */
export function simulatePod(sandbox: Sandbox, { admin }: ControlPlane, pod: Pod): SimulatedPod {
  const { metadata, spec } = pod;
  if (spec?.shareProcessNamespace !== true && spec?.hostPID !== true) {
    throw new Error(`play pod ${metadata?.name}: its containers do not share processes, as a sandbox's do`);
  }
  const start: SimulatedPod["start"] = async (name, change = {}) => {
    const containers = [...(spec.initContainers ?? []), ...spec.containers];
    const container = containers.find((candidate) => candidate.name === name);
    if (container === undefined) throw new Error(`play pod ${metadata?.name}: it has no container ${name}`);
    if (container.securityContext !== undefined)
      throw new Error(`play container ${name}: its security context is not played`);
    const image = await imageFor(container.image ?? "");
    const services = await admin.list<Service>(`/api/v1/namespaces/${metadata?.namespace}/services`);
    const volumes = await podVolumes(admin, pod, join(sandbox.reaper.folder, "node"));
    return startContainer(sandbox, {
      name,
      image,
      files: { "/etc/hosts": hosts(services) },
      mounts: mountsOf(container, volumes),
      user: change.user ?? spec.securityContext?.runAsUser ?? image.user,
      env: { ...apiServerInside, ...envOf(container, pod) },
      command: change.command ?? [...(container.command ?? image.entrypoint), ...(container.args ?? [])],
    });
  };
  return {
    start,
    run: async (name, ...command) => {
      const program = await start(name, { command });
      const end = await eventually(`end of ${command.join(" ")}`, async () => program.ended());
      const answer = await program.log();
      if (end !== "0") throw new Error(`${command.join(" ")} has ended with ${end}: ${answer}`);
      return answer;
    },
  };
}

function mountsOf({ name, volumeMounts = [] }: Container, volumes: ReadonlyMap<string, string>): Mount[] {
  return volumeMounts.map(({ name: volume, mountPath }) => {
    const source = volumes.get(volume);
    if (source === undefined) throw new Error(`play container ${name}: its pod has no volume ${volume}`);
    return { source, target: mountPath };
  });
}

function envOf({ env = [] }: Container, pod: Pod): Record<string, string> {
  return Object.fromEntries(
    env.map(({ name, value, valueFrom }) => [name, value ?? podField(pod, valueFrom?.fieldRef?.fieldPath)]),
  );
}

/** In place of cluster DNS and kube-proxy: every Service of the pod's namespace is on loopback. */
function hosts(services: readonly Service[]): string {
  const names = services.flatMap(({ metadata }) => [
    `${metadata?.name}`,
    `${metadata?.name}.${metadata?.namespace}.svc`,
  ]);
  return `127.0.0.1 localhost ${names.join(" ")}\n`;
}
