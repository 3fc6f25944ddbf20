import type { SimulatedPod } from "./simulate-pod.ts";

/** An entry, or an agent, in the words of the product's table of identities. */
export interface Registered {
  /** A SPIFFE ID. */
  readonly id: string;
  /** SPIFFE ID; agents have none. */
  readonly parent?: string;
  /** `type:value`, sorted. */
  readonly selectors: readonly string[];
}

interface SpiffeId {
  readonly trust_domain: string;
  readonly path: string;
}

interface Answer {
  readonly entries?: readonly (WithSelectors & {
    readonly spiffe_id: SpiffeId;
    readonly parent_id: SpiffeId;
  })[];
  readonly agents?: readonly (WithSelectors & { readonly id: SpiffeId })[];
}

interface WithSelectors {
  readonly selectors: readonly { readonly type: string; readonly value: string }[];
}

/** Asks with the server's own client, in the server's container; sorted by SPIFFE ID. */
export async function registeredEntries(server: SimulatedPod): Promise<readonly Registered[]> {
  const { entries = [] } = await runClient(server, "entry", "show");
  return entries
    .map((entry) => ({
      id: text(entry.spiffe_id),
      parent: text(entry.parent_id),
      selectors: selectorsOf(entry),
    }))
    .sort(byId);
}

export async function attestedAgents(server: SimulatedPod): Promise<readonly Registered[]> {
  const { agents = [] } = await runClient(server, "agent", "list");
  return agents.map((agent) => ({ id: text(agent.id), selectors: selectorsOf(agent) })).sort(byId);
}

async function runClient(server: SimulatedPod, ...question: readonly string[]): Promise<Answer> {
  const client = "/opt/spire/bin/spire-server";
  return JSON.parse(await server.run("spire-server", client, ...question, "-output", "json")) as Answer;
}

function text({ trust_domain, path }: SpiffeId): string {
  return `spiffe://${trust_domain}${path}`;
}

function selectorsOf({ selectors }: WithSelectors): readonly string[] {
  return selectors.map(({ type, value }) => `${type}:${value}`).sort();
}

function byId(one: Registered, other: Registered): number {
  return one.id.localeCompare(other.id);
}
