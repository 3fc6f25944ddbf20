import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { ConfigMap } from "kubernetes-types/core/v1.js";
import { ciliumSettings } from "../../build/cilium-settings.ts";
import { sourceFolder } from "../../build/module-source.ts";
import { programPath } from "../../build/program-path.ts";
import { kubeconfig } from "../control-plane/kubeconfig.ts";
import type { ControlPlane } from "../control-plane/start-control-plane.ts";
import { assessOperator, type OperatorAssessment } from "./assess-operator.ts";

export interface RunningOperator {
  /** By the log so far. */
  readonly assessment: () => Promise<OperatorAssessment>;
  readonly log: () => Promise<string>;
  /** The exit code or signal if it has ended, undefined while it runs. */
  readonly ended: () => string | undefined;
  readonly stop: () => Promise<void>;
}

/** By minor, the program and the module that it is built from. */
const operators = {
  "1.18": { program: "cilium-operator-generic-1.18", module: "cilium-1.18" },
  "1.19": { program: "cilium-operator-generic", module: "cilium" },
} as const;

export type OperatorMinor = keyof typeof operators;

/**
 * Runs the real Cilium operator beside the cluster, as its pod would run in it: with the configuration of
 * ConfigMap cilium-config and a token of ServiceAccount kube-system/cilium-operator, and nothing else.
 */
export async function startOperator(
  controlPlane: ControlPlane,
  nodeName: string,
  minor: OperatorMinor = "1.19",
): Promise<RunningOperator> {
  const { program: operator, module } = operators[minor];
  const { admin, reaper, endpoint, certificateAuthority } = controlPlane;
  const config = await admin.get<ConfigMap>("/api/v1/namespaces/kube-system/configmaps/cilium-config");
  if (config === undefined) throw new Error("start the operator: there is no ConfigMap cilium-config yet");
  const { status } = await admin.post<{ status: { token: string } }>(
    "/api/v1/namespaces/kube-system/serviceaccounts/cilium-operator/token",
    {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { expirationSeconds: 3600 },
    },
  );

  const folder = await mkdtemp(join(reaper.folder, "cilium-operator-"));
  await mkdir(join(folder, "config"));
  const settings = config.data ?? {};
  for (const [key, value] of Object.entries(settings)) {
    await writeFile(join(folder, "config", key), value);
  }
  const credentials = join(folder, "kubeconfig");
  await writeFile(credentials, kubeconfig(endpoint, certificateAuthority, status.token), { mode: 0o600 });

  const known = await ciliumSettings(await sourceFolder(module, "github.com/cilium/cilium"));
  const program = reaper.start(
    basename(folder),
    await programPath(operator),
    [`--config-dir=${join(folder, "config")}`, `--k8s-kubeconfig-path=${credentials}`],
    { K8S_NODE_NAME: nodeName, CILIUM_K8S_NAMESPACE: "kube-system" },
  );
  return {
    log: program.log,
    ended: program.ended,
    assessment: async () =>
      assessOperator(await program.log(), Object.keys(settings), known, program.ended()),
    stop: program.stop,
  };
}
