import { generateKeyPairSync, randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { issueServerCertificate } from "../../../../local/kubernetes/server-certificate.ts";
import { kwokStages } from "../../build/kwok-stages.ts";
import type { WebhookAddress } from "../../token-webhook.ts";
import { auditPolicy } from "./audit-log.ts";
import { type ControlPlaneFiles, routerAddress, serviceAddress } from "./control-plane-flags.ts";
import { kubeconfig } from "./kubeconfig.ts";
import { nodeNames } from "./nodes.ts";

export interface WrittenFiles extends ControlPlaneFiles {
  /** PEM of the authority. */
  readonly certificateAuthority: string;
  /** Of the harness itself, in system:masters. */
  readonly adminToken: string;
  /** Of the kubelets of nodes with these names. */
  readonly kubeletTokens: ReadonlyMap<string, string>;
}

/** Kubelets that are real; kwok plays all others as one user. */
const kubelets = 2;

/** Makes keys, certificates and tokens of one control plane, and writes what its programs read. */
export async function writeControlPlaneFiles(
  folder: string,
  endpoint: string,
  webhook: WebhookAddress,
): Promise<WrittenFiles> {
  const serving = issueServerCertificate(["127.0.0.1", serviceAddress, routerAddress]);
  const serviceAccounts = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const tokens = {
    admin: newToken(),
    controllerManager: newToken(),
    scheduler: newToken(),
    kwok: newToken(),
  };
  const kubeletTokens = new Map(nodeNames(kubelets).map((name) => [name, newToken()]));
  const config = (token: string): string => kubeconfig(endpoint, serving.authority, token);

  const write = async (name: string, content: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, content, { mode: 0o600 });
    return path;
  };
  return {
    certificateAuthority: serving.authority,
    adminToken: tokens.admin,
    kubeletTokens,
    data: join(folder, "etcd"),
    auditLog: join(folder, "audit.jsonl"),
    authority: await write("ca.crt", serving.authority),
    serverCertificate: await write("server.crt", serving.certificate),
    serverKey: await write("server.key", serving.key),
    serviceAccountKey: await write(
      "service-accounts.key",
      serviceAccounts.export({ type: "pkcs8", format: "pem" }).toString(),
    ),
    tokens: await write(
      "tokens.csv",
      [
        `${tokens.admin},harness,harness,"system:masters"`,
        `${tokens.kwok},kwok,kwok,"system:masters"`,
        `${tokens.controllerManager},system:kube-controller-manager,kcm`,
        `${tokens.scheduler},system:kube-scheduler,scheduler`,
        ...[...kubeletTokens].map(([node, token]) => `${token},system:node:${node},${node},"system:nodes"`),
      ].join("\n"),
    ),
    webhook: await write("webhook.yaml", webhookConfig(webhook)),
    auditPolicy: await write("audit-policy.yaml", stringify(auditPolicy)),
    controllerManagerConfig: await write("controller-manager.yaml", config(tokens.controllerManager)),
    schedulerConfig: await write("scheduler.yaml", config(tokens.scheduler)),
    kwokConfig: await write("kwok.yaml", config(tokens.kwok)),
    stages: await write("stages.yaml", await kwokStages()),
  };
}

function newToken(): string {
  return randomBytes(24).toString("hex");
}

function webhookConfig({ url, certificateAuthority }: WebhookAddress): string {
  const trust =
    certificateAuthority === undefined
      ? {}
      : { "certificate-authority-data": Buffer.from(certificateAuthority).toString("base64") };
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "authenticator", cluster: { server: url, ...trust } }],
    users: [{ name: "kube-apiserver" }],
    contexts: [{ name: "webhook", context: { cluster: "authenticator", user: "kube-apiserver" } }],
    "current-context": "webhook",
  });
}
