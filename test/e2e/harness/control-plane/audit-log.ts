import { readFile } from "node:fs/promises";
import { eventually } from "../processes/eventually.ts";
import type { AdminClient } from "./admin-client.ts";

/** One finished request, as the API server's audit log has it. */
export interface AuditedCall {
  readonly user: string;
  /** Of the API: get, list, create, patch, delete, … */
  readonly verb: string;
  /** Plural, with its subresource after a slash. */
  readonly resource: string;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly dryRun: boolean;
  readonly status: number;
}

/** Calls, grouped and counted; the keys read `alice patch configmaps (dry run)`. */
export type CallCounts = Readonly<Record<string, number>>;

interface AuditEvent {
  readonly user: { readonly username: string };
  readonly verb: string;
  readonly requestURI: string;
  readonly objectRef?: {
    readonly resource: string;
    readonly subresource?: string;
    readonly name?: string;
    readonly namespace?: string;
  };
  readonly responseStatus?: { readonly code?: number };
}

/** Everybody's requests, without bodies: tokens and Secrets stay out of the file. */
export const auditPolicy = {
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  omitStages: ["RequestReceived", "ResponseStarted"],
  rules: [{ level: "Metadata" }],
};

export interface AuditLog {
  /** Every call that was answered before this one was asked. */
  readonly calls: () => Promise<readonly AuditedCall[]>;
}

export function auditLog(path: string, admin: AdminClient): AuditLog {
  let fences = 0;
  return {
    calls: async () => {
      // An entry is written just after its answer is sent: once our own request is in the file, those before it are.
      fences += 1;
      const fence = `audit-fence-${fences}`;
      await admin.get(`/api/v1/namespaces/default/configmaps/${fence}`);
      const calls = await eventually(`entry of ${fence} in the audit log`, async () => {
        const read = parseAuditLog(await readFile(path, "utf8"));
        return read.some((call) => call.name === fence) ? read : undefined;
      });
      return calls.filter((call) => call.name?.startsWith("audit-fence-") !== true);
    },
  };
}

/** The last line may be half written; it is left for the next reading. */
export function parseAuditLog(text: string): readonly AuditedCall[] {
  const lines = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  return lines.filter((line) => line !== "").map((line) => callOf(JSON.parse(line) as AuditEvent));
}

function callOf(event: AuditEvent): AuditedCall {
  const { resource = event.requestURI, subresource, name, namespace } = event.objectRef ?? {};
  return {
    user: event.user.username,
    verb: event.verb,
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    name,
    namespace,
    dryRun: new URL(event.requestURI, "https://server").searchParams.get("dryRun") === "All",
    status: event.responseStatus?.code ?? 0,
  };
}

const readVerbs = new Set(["get", "list", "watch"]);
const questions = new Set(["selfsubjectaccessreviews", "selfsubjectreviews"]);

/** True for what may change the cluster: dry runs and access reviews change nothing. */
export function isWrite(call: AuditedCall): boolean {
  return !readVerbs.has(call.verb) && !call.dryRun && !questions.has(call.resource);
}

export function countCalls(calls: readonly AuditedCall[]): CallCounts {
  const counts: Record<string, number> = {};
  for (const { user, verb, resource, dryRun } of calls) {
    const key = `${user} ${verb} ${resource}${dryRun ? " (dry run)" : ""}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}
