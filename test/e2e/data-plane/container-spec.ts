import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ConfigMap, Container, EnvVar, Pod, Service, Volume } from "kubernetes-types/core/v1.js";
import type { AdminClient } from "../harness/control-plane/admin-client.ts";
import { podField } from "../harness/spire/pod-field.ts";
import { podVolumes } from "../harness/spire/pod-volumes.ts";
import type { ContainerImage } from "./images.ts";
import { kernelSettings, operatorUser, wireguardSockets } from "./overrides.ts";
import type { ContainerMount, ContainerSpec } from "./run-container.ts";
import type { DataPlaneNode } from "./start-node.ts";

/** What the API server has of a container, in the words of the runtime. */
export async function containerSpec(
  admin: AdminClient,
  node: DataPlaneNode,
  pod: Pod,
  container: Container,
  image: ContainerImage,
  network: string | undefined,
): Promise<Omit<ContainerSpec, "id">> {
  const folder = join(node.reaper.folder, "volumes");
  await mkdir(folder, { recursive: true });
  const services = await admin.list<Service>("/api/v1/services");
  const hosts = join(folder, `hosts-${pod.metadata?.uid}`);
  await writeFile(hosts, hostsFile(services, pod.metadata?.namespace));
  const env = {
    KUBERNETES_SERVICE_HOST:
      services.find(({ metadata }) => metadata?.name === "kubernetes")?.spec?.clusterIP ?? "",
    KUBERNETES_SERVICE_PORT: "443",
    ...(await environment(admin, pod, container)),
  };
  const expand = (text: string): string =>
    text.replace(/\$\((\w+)\)/g, (whole, name: string) => (env as Record<string, string>)[name] ?? whole);
  const security = { ...pod.spec?.securityContext, ...container.securityContext };
  if (container.name === "cilium-operator") security.runAsUser = operatorUser.user;
  return {
    image,
    mounts: [
      { source: node.machine(hosts), target: "/etc/hosts" },
      { source: node.machine("/dev/null"), target: "/etc/resolv.conf" },
      ...(container.name === "cilium-agent"
        ? [{ source: wireguardSockets.path, target: wireguardSockets.path }]
        : []),
      ...(await mountsOf(admin, node, pod, container, folder)),
    ],
    security,
    env,
    command: [...(container.command ?? image.entrypoint), ...(container.args ?? [])].map(expand),
    network,
  };
}

/** Host paths are the node's own; what the API server has is written anew at each start, as a kubelet would in time. */
async function mountsOf(
  admin: AdminClient,
  node: DataPlaneNode,
  pod: Pod,
  { name, volumeMounts = [] }: Container,
  folder: string,
): Promise<ContainerMount[]> {
  const volumes = pod.spec?.volumes ?? [];
  const filled = await podVolumes(
    admin,
    {
      ...pod,
      spec: {
        containers: [],
        ...pod.spec,
        volumes: volumes.filter(({ hostPath }) => hostPath === undefined),
      },
    },
    folder,
  );
  return volumeMounts.map(({ name: volumeName, mountPath: target }) => {
    const hostPath = volumes.find((volume: Volume) => volume.name === volumeName)?.hostPath;
    if (hostPath !== undefined) {
      const source =
        hostPath.path === kernelSettings.path
          ? kernelSettings.source
          : hostPath.path.replace(/^\/var\/run\//, "/run/");
      return { source, target, ...(hostPath.type?.startsWith("File") && { make: "file" as const }) };
    }
    const source = filled.get(volumeName);
    if (source === undefined) throw new Error(`play container ${name}: its pod has no volume ${volumeName}`);
    return { source: node.machine(source), target };
  });
}

async function environment(
  admin: AdminClient,
  pod: Pod,
  { env = [] }: Container,
): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const variable of env) {
    const value = await variableValue(admin, pod, variable);
    if (value !== undefined) values[variable.name] = value;
  }
  return values;
}

async function variableValue(
  admin: AdminClient,
  pod: Pod,
  { name, value, valueFrom }: EnvVar,
): Promise<string | undefined> {
  if (valueFrom === undefined) return value ?? "";
  if (valueFrom.fieldRef !== undefined) return podField(pod, valueFrom.fieldRef.fieldPath);
  // No limit is set, so it is what the node has.
  if (valueFrom.resourceFieldRef !== undefined) return String(8 * 1024 ** 3);
  const { name: configMap, key = "" } = valueFrom.configMapKeyRef ?? {};
  if (configMap === undefined)
    throw new Error(`play pod ${pod.metadata?.name}: variable ${name} is of a kind that is not played`);
  const path = `/api/v1/namespaces/${pod.metadata?.namespace}/configmaps/${configMap}`;
  return (await admin.get<ConfigMap>(path))?.data?.[key];
}

/** In place of cluster DNS. */
function hostsFile(services: readonly Service[], namespace: string | undefined): string {
  const lines = services
    .filter(({ spec }) => spec?.clusterIP !== undefined && spec.clusterIP !== "None")
    .map(({ metadata, spec }) => {
      const full = `${metadata?.name}.${metadata?.namespace}.svc`;
      const short = metadata?.namespace === namespace ? metadata?.name : "";
      return `${spec?.clusterIP} ${full} ${full}.cluster.local ${short}`;
    });
  return ["127.0.0.1 localhost", ...lines, ""].join("\n");
}
