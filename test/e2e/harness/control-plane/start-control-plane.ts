import type { ServiceAccount } from "kubernetes-types/core/v1.js";
import { Agent, request } from "undici";
import type { ProgramName } from "../../build/go-programs.ts";
import { programPath } from "../../build/program-path.ts";
import { type AuthenticateToken, startTokenWebhook, type WebhookAddress } from "../../token-webhook.ts";
import { cleanup } from "../processes/cleanup.ts";
import { eventually } from "../processes/eventually.ts";
import { freePorts } from "../processes/free-ports.ts";
import {
  type ProcessReaper,
  type ReapedProcess,
  startProcessReaper,
} from "../processes/start-process-reaper.ts";
import { type AdminClient, adminClient } from "./admin-client.ts";
import { type AuditLog, auditLog } from "./audit-log.ts";
import { writeControlPlaneFiles } from "./control-plane-files.ts";
import {
  apiServerFlags,
  controllerManagerFlags,
  etcdFlags,
  kwokFlags,
  schedulerFlags,
} from "./control-plane-flags.ts";

/** A real control plane without a kubelet. */
export interface ControlPlane {
  /** `https://localhost:…` */
  readonly endpoint: string;
  /** PEM. */
  readonly certificateAuthority: string;
  readonly admin: AdminClient;
  /** By the names of their nodes. */
  readonly kubeletTokens: ReadonlyMap<string, string>;
  readonly audit: AuditLog;
  /** For further programs that must not outlive the control plane. */
  readonly reaper: ProcessReaper;
  readonly programs: readonly ReapedProcess[];
  /** Throws the last words of a program that has ended before its time: nothing is to be waited for then. */
  readonly refuseFallen: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/**
 * Starts all parts and returns when controllers run. Whoever shows a token is judged by the authenticator.
 * kwok plays the nodes, unless somebody else does.
 */
export async function startControlPlane(
  authenticator: AuthenticateToken | WebhookAddress,
  nodes: "kwok" | "others" = "kwok",
): Promise<ControlPlane> {
  const { add, run } = cleanup();
  try {
    const webhook = await webhookOf(authenticator, add);
    const reaper = await startProcessReaper();
    add(reaper.end);
    const [etcd = 0, etcdPeer = 0, apiServer = 0, controllerManager = 0, scheduler = 0] = await freePorts(5);
    const ports = { etcd, etcdPeer, apiServer, controllerManager, scheduler };
    const endpoint = `https://localhost:${ports.apiServer}`;
    const files = await writeControlPlaneFiles(reaper.folder, endpoint, webhook);
    const admin = adminClient(endpoint, files.certificateAuthority, files.adminToken);
    add(admin.close);
    const programs: ReapedProcess[] = [];
    // EKS has it on machines of its own: what is slow here must not cost leaders their leases there.
    const start = async (name: ProgramName, flags: readonly string[]): Promise<void> => {
      programs.push(reaper.start(name, "nice", ["-n", "-15", await programPath(name), ...flags]));
    };

    await start("etcd", etcdFlags(ports, files));
    await start("kube-apiserver", apiServerFlags(ports, files));
    // A controller manager that starts before the first roles exist gives up.
    await eventually("ready API server", async () => {
      await refuseFallen(programs);
      return isReady(endpoint, files.certificateAuthority);
    });
    await start("kube-controller-manager", controllerManagerFlags(ports, files));
    await start("kube-scheduler", schedulerFlags(ports, files));
    if (nodes === "kwok") await start("kwok", kwokFlags(ports, files));
    await eventually("service account from the controller manager", async () => {
      await refuseFallen(programs);
      return admin.get<ServiceAccount>("/api/v1/namespaces/kube-system/serviceaccounts/default");
    });
    return {
      endpoint,
      certificateAuthority: files.certificateAuthority,
      admin,
      kubeletTokens: files.kubeletTokens,
      audit: auditLog(files.auditLog, admin),
      reaper,
      programs,
      refuseFallen: () => refuseFallen(programs),
      stop: run,
    };
  } catch (error) {
    await run();
    throw error;
  }
}

async function webhookOf(
  authenticator: AuthenticateToken | WebhookAddress,
  add: (end: () => Promise<void>) => void,
): Promise<WebhookAddress> {
  if (typeof authenticator !== "function") return authenticator;
  const webhook = await startTokenWebhook(authenticator);
  add(webhook.stop);
  return webhook;
}

async function isReady(endpoint: string, certificateAuthority: string): Promise<true | undefined> {
  const dispatcher = new Agent({ connect: { ca: certificateAuthority } });
  try {
    const { statusCode, body } = await request(`${endpoint}/readyz`, { dispatcher });
    await body.dump();
    return statusCode === 200 ? true : undefined;
  } catch {
    return undefined;
  } finally {
    await dispatcher.destroy();
  }
}

async function refuseFallen(programs: readonly ReapedProcess[]): Promise<void> {
  for (const program of programs) {
    const end = program.ended();
    if (end === undefined) continue;
    const lastWords = (await program.log()).trimEnd().split("\n").slice(-15).join("\n");
    throw new Error(`${program.name} has ended with ${end}. Its last words:\n${lastWords}`);
  }
}
