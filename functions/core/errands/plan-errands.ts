import { jsonAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import type { Errand } from "./errand-pod.ts";

/** A node of a round, and its place in the list. */
export interface Place {
  readonly place: number;
  readonly node: string;
}

/** Nodes of a round that still stand; each keeps its place, by which its pods are named. */
export function placesOf(nodes: readonly string[], stands: (node: string) => boolean): Place[] {
  return nodes.map((node, place) => ({ node, place })).filter(({ node }) => stands(node));
}

/**
 * The first half of a round: pods that listen, one on each node, whose start is a proof already. The guarded one is on the
 * second node, or on the first that is not left out.
 */
export function listeners(
  places: readonly Place[],
  isAuthenticated: boolean,
  leftOut: ReadonlySet<string> = new Set(),
): Errand[] {
  const servers = places.map((place) => ({ kind: "server", ...place }) as const);
  const [first, second, ...rest] = places;
  const behind = [second, first, ...rest].find((place) => place !== undefined && !leftOut.has(place.node));
  return isAuthenticated && behind !== undefined ? [...servers, { kind: "guarded", ...behind }] : servers;
}

/** A pod of the first half that listens, and where. */
export interface Listener extends Place {
  readonly kind: "server" | "guarded";
  readonly address: string;
}

/**
 * The second half: on each node one that asks the server of the next, so that every node asks and is asked, and one that
 * reports. Whoever is to be authenticated, and whoever is not to be let in, ask from a node beside the guarded server's.
 */
export function askers(places: readonly Place[], found: readonly Listener[]): Errand[] {
  const servers = found.filter(({ kind }) => kind === "server");
  const clients = servers.flatMap((from, at) => {
    const to = servers[(at + 1) % servers.length];
    return to === undefined ? [] : [asking("client", from.place, from.node, to)];
  });
  const reports = places.map((place) => ({ kind: "report", ...place }) as const);
  const guarded = found.find(({ kind }) => kind === "guarded");
  const open = servers.find(({ node }) => node === guarded?.node);
  const from = servers.find(({ node }) => node !== guarded?.node) ?? open;
  if (guarded === undefined || open === undefined || from === undefined) return [...clients, ...reports];
  const more = { GUARDED_IP: guarded.address };
  const claims = (["admitted", "refused"] as const).map((kind) => asking(kind, 0, from.node, open, more));
  return [...clients, ...reports, ...claims];
}

function asking(
  kind: Errand["kind"],
  place: number,
  node: string,
  to: Listener,
  env: Readonly<Record<string, string>> = {},
): Errand {
  return { kind, place, node, peer: to.node, env: { PEER_IP: to.address, ...env } };
}

/** Address of a pod that runs; undefined: it does not. */
export function addressOf(pod: KubeObject | undefined): string | undefined {
  const address = jsonAt(pod, "status", "podIP");
  const isRunning = jsonAt(pod, "status", "phase") === "Running";
  return isRunning && typeof address === "string" && address !== "" ? address : undefined;
}
