import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WorldCluster } from "../local-world.ts";
import { clusterName } from "./stage.ts";

/** A kubeconfig for system:masters in a folder of its own, readable by nobody else. */
export function writeKubeconfig({ kubernetes, adminToken }: WorldCluster): {
  path: string;
  remove: () => void;
} {
  const folder = mkdtempSync(join(tmpdir(), "eks-cilium-demo-"));
  const path = join(folder, "kubeconfig");
  const cluster = {
    server: kubernetes.endpoint,
    "certificate-authority-data": Buffer.from(kubernetes.certificateAuthority).toString("base64"),
  };
  const content = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: clusterName, cluster }],
    users: [{ name: "admin", user: { token: adminToken } }],
    contexts: [{ name: clusterName, context: { cluster: clusterName, user: "admin" } }],
    "current-context": clusterName,
  };
  writeFileSync(path, JSON.stringify(content, undefined, 2), { mode: 0o600 });
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
