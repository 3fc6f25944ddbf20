import { randomUUID } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type {
  ConfigMap,
  KeyToPath,
  Pod,
  Secret,
  Volume,
  VolumeProjection,
} from "kubernetes-types/core/v1.js";
import type { AdminClient } from "../control-plane/admin-client.ts";
import { podField } from "./pod-field.ts";

/** Text files by their path in the volume. */
type Files = Readonly<Record<string, string>>;

/** Fills the volumes of a pod as a kubelet would at its start; a folder under `node` for each, by the volume's name. */
export async function podVolumes(
  admin: AdminClient,
  pod: Pod,
  node: string,
): Promise<ReadonlyMap<string, string>> {
  const folders = new Map<string, string>();
  for (const volume of pod.spec?.volumes ?? []) {
    const folder = join(node, folderOf(volume, pod));
    await mkdir(folder, { recursive: true });
    for (const [path, text] of Object.entries(await filesOf(admin, pod, volume))) {
      // In one step: a program may be reading its token.
      const unfinished = join(node, `unfinished-${randomUUID()}`);
      await writeFile(unfinished, text);
      await rename(unfinished, join(folder, path));
    }
    folders.set(volume.name, folder);
  }
  return folders;
}

/** What outlives the pod lies where the next pod finds it. */
function folderOf({ name, hostPath, persistentVolumeClaim }: Volume, pod: Pod): string {
  if (hostPath !== undefined) return join("host", hostPath.path);
  if (persistentVolumeClaim !== undefined) return join("claims", persistentVolumeClaim.claimName);
  return join("pods", pod.metadata?.uid ?? "", name);
}

async function filesOf(admin: AdminClient, pod: Pod, volume: Volume): Promise<Files> {
  const { name, hostPath, persistentVolumeClaim, emptyDir, configMap, projected } = volume;
  if ((hostPath ?? persistentVolumeClaim ?? emptyDir) !== undefined) return {};
  if (configMap !== undefined) return configMapFiles(admin, pod, configMap);
  if (projected === undefined) throw new Error(`play volume ${name}: it is of a kind that is not played`);
  const files: Record<string, string> = {};
  for (const source of projected.sources ?? [])
    Object.assign(files, await projectedFiles(admin, pod, source));
  return files;
}

async function projectedFiles(admin: AdminClient, pod: Pod, source: VolumeProjection): Promise<Files> {
  const { serviceAccountToken, configMap, secret, downwardAPI } = source;
  if (configMap !== undefined) return configMapFiles(admin, pod, configMap);
  if (secret !== undefined) return secretFiles(admin, pod, secret);
  if (downwardAPI !== undefined) {
    const items = downwardAPI.items ?? [];
    return Object.fromEntries(items.map(({ path, fieldRef }) => [path, podField(pod, fieldRef?.fieldPath)]));
  }
  if (serviceAccountToken === undefined)
    throw new Error(`play a projected volume: ${JSON.stringify(source)}`);
  const { audience, expirationSeconds, path } = serviceAccountToken;
  const { name, namespace, uid } = pod.metadata ?? {};
  const { status } = await admin.post<{ status: { token: string } }>(
    `/api/v1/namespaces/${namespace}/serviceaccounts/${pod.spec?.serviceAccountName}/token`,
    {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: {
        expirationSeconds,
        audiences: audience === undefined ? [] : [audience],
        boundObjectRef: { apiVersion: "v1", kind: "Pod", name, uid },
      },
    },
  );
  return { [path]: status.token };
}

/** What a volume takes from an object of the pod's namespace. */
interface Taken {
  readonly name?: string;
  readonly items?: readonly KeyToPath[];
  readonly optional?: boolean;
}

async function configMapFiles(admin: AdminClient, pod: Pod, taken: Taken): Promise<Files> {
  const configMap = await objectOf<ConfigMap>(admin, pod, "configmaps", taken);
  return pick(configMap?.data ?? {}, taken);
}

async function secretFiles(admin: AdminClient, pod: Pod, taken: Taken): Promise<Files> {
  const secret = await objectOf<Secret>(admin, pod, "secrets", taken);
  const decoded = Object.entries(secret?.data ?? {}).map(([key, value]) => [
    key,
    Buffer.from(value, "base64").toString("utf8"),
  ]);
  return pick(Object.fromEntries(decoded), taken);
}

async function objectOf<T>(
  admin: AdminClient,
  { metadata }: Pod,
  resource: string,
  { name, optional }: Taken,
): Promise<T | undefined> {
  const path = `/api/v1/namespaces/${metadata?.namespace}/${resource}/${name}`;
  const object = await admin.get<T>(path);
  if (object === undefined && optional !== true)
    throw new Error(`play a volume of pod ${metadata?.name}: ${path} is not there`);
  return object;
}

function pick(data: Files, { items }: Taken): Files {
  if (items === undefined) return data;
  return Object.fromEntries(items.flatMap(({ key, path }) => (key in data ? [[path, data[key] ?? ""]] : [])));
}
