import { overlaps } from "../cidr.ts";
import { firstNames } from "../first-names.ts";
import { countNames, type HealthCheck, isMet } from "../health/health-check.ts";
import { podTrouble, type Trouble } from "../health/pod-trouble.ts";
import type { KubeObject } from "../kube-object.ts";
import { oneLine } from "../one-line.ts";
import { wholePayload } from "./client-script.ts";
import { errandPrefix } from "./errand-check.ts";
import type { ErrandKind } from "./errand-kinds.ts";
import { tellLeftOut, whyLeftOut } from "./left-out.ts";
import { addressOf } from "./plan-errands.ts";
import {
  type AnswerOf,
  type AskerKind,
  addedContainers,
  kindOf,
  nodeOf,
  peerOf,
  readAnswer,
} from "./read-answer.ts";
import type { Round } from "./round.ts";

/** Without the prefix. */
export const authenticationCheck = "pods that authenticate";
export const refusalCheck = "pods refused as told";

/** What a round is judged by. */
export interface RoundView {
  /** Nodes that were to be asked, and that still stand: who is silent among them fails. */
  readonly asked: readonly string[];
  /** Those of them that are asked in the place of others. */
  readonly instead: readonly string[];
  /** Whether pods were to authenticate. */
  readonly isAuthenticated: boolean;
  /** Those that stand on these nodes, and that asked none that is gone. */
  readonly pods: readonly KubeObject[];
  readonly encryption: string;
  /** Blocks of the VPC; none: they are not known. */
  readonly networks: readonly string[];
  /** Cilium's own addresses, which no chained pod has. */
  readonly routerPool: readonly string[];
  /** Nodes that knew each other while the round was out: some may know more, or not yet so many. */
  readonly seen: Round["seen"];
}

/** What the nodes said. */
export interface Judgement {
  readonly checks: readonly HealthCheck[];
  /** Nodes of what failed, on both ends. */
  readonly failed: readonly string[];
  /** Nodes that take no pod, and were asked nothing. */
  readonly leftOut: readonly string[];
  /** What could not be asked, and why: no fault. */
  readonly notAsked: readonly string[];
}

interface AnswerCheck<Kind extends AskerKind> {
  readonly name: string;
  readonly kind: Kind;
  /** Of two nodes: nobody asks it who has only their own to ask. */
  readonly isBetween?: boolean;
  readonly holds: (answer: AnswerOf<Kind>, view: RoundView) => boolean;
  readonly applies?: (view: RoundView) => boolean;
}

const isEncrypted = ({ encryption }: RoundView) => encryption === "wireguard";

const ofReports: readonly AnswerCheck<"report">[] = [
  { name: "agents that say Ok", kind: "report", holds: ({ agent }) => agent === "Ok" },
  {
    name: "nodes with every endpoint ready",
    kind: "report",
    // The server of this round is one of them.
    holds: ({ agent, endpoints, unready }) =>
      agent === "Ok" && endpoints !== null && endpoints > 0 && unready === 0,
  },
  { name: "nodes with Cilium's CNI file", kind: "report", holds: ({ cni }) => cni === "ok" },
  {
    name: "nodes without quarantined backends",
    kind: "report",
    holds: ({ quarantined }) => quarantined === 0,
  },
  {
    name: "nodes with a WireGuard peer for each other node",
    kind: "report",
    holds: ({ peers }, { seen }) => peers !== null && peers >= seen.fewest - 1 && peers <= seen.most - 1,
    applies: isEncrypted,
  },
  {
    name: "nodes with a fresh handshake",
    kind: "report",
    // More than there are is no answer.
    holds: ({ fresh }, { seen }) => fresh !== null && fresh > 0 && fresh <= seen.most - 1,
    applies: (view) => isEncrypted(view) && view.asked.length > 1,
  },
];

const ofClients: readonly AnswerCheck<"client">[] = [
  { name: "pods that reach DNS", kind: "client", holds: ({ dns }) => dns },
  { name: "pods that reach the API server", kind: "client", holds: ({ api }) => api },
  { name: "pods that reach their node", kind: "client", holds: ({ node }) => node },
  {
    name: "pods that hear 1 byte from another node",
    kind: "client",
    isBetween: true,
    holds: ({ small }) => small === wholePayload.small,
  },
  {
    name: "pods that hear 8 KB from another node",
    kind: "client",
    isBetween: true,
    holds: ({ large }) => large === wholePayload.large,
  },
];

const ofClaims: readonly (AnswerCheck<"admitted"> | AnswerCheck<"refused">)[] = [
  {
    name: authenticationCheck,
    kind: "admitted",
    holds: ({ open, guarded }) => open === wholePayload.small && guarded === wholePayload.small,
  },
  {
    name: refusalCheck,
    kind: "refused",
    // Silence of the open server beside it says that the way is broken, and nothing of the policy.
    holds: ({ open, guarded }) => open === wholePayload.small && guarded === 0,
  },
];

/** Whether pods were seen to be admitted by authentication. */
export function authenticates(checks: readonly HealthCheck[]): boolean {
  return checks.some((check) => check.name === errandPrefix + authenticationCheck && isMet(check));
}

/**
 * What the nodes say, as checks: each counts those that were to be asked, so that who is silent fails, whatever became of
 * the pod. What nobody could be asked is no check.
 */
export function judgeRound(view: RoundView): Judgement {
  const servers = podsOf(view, "server");
  const leftOut = view.asked.filter((node) => isLeftOut(servers.get(node)));
  const withRoom = view.asked.filter((node) => !leftOut.includes(node));
  if (withRoom.length === 0) return nobodyAsked(view, servers);
  const started = withRoom.filter((node) => addressOf(servers.get(node)) !== undefined);
  const counted = [
    count("new pods that start", withRoom, servers, (pod) => addressOf(pod) !== undefined),
    count("pods with an address of the VPC", withRoom, servers, (pod) => isInVpc(addressOf(pod) ?? "", view)),
    ...ofReports.map((check) => judged(check, view, withRoom)),
    ...ofClients.map((check) => judged(check, view, clientNodes(check, view, started))),
    ...ofClaims.map((check) =>
      judged(check as AnswerCheck<AskerKind>, view, claimNodes(check, view, started)),
    ),
  ].filter((one) => one !== undefined && one.check.desired > 0) as readonly Counted[];
  return {
    checks: counted.map(({ check }) => check),
    failed: [...new Set(counted.flatMap(({ failed }) => failed))],
    leftOut,
    notAsked: [
      ...tellLeftOut(view.pods, {
        of: view.asked.length,
        instead: withRoom.filter((node) => view.instead.includes(node)),
      }),
      ...(withRoom.length === 1 ? ["that packets pass between nodes: one node was asked"] : []),
    ],
  };
}

/** A check, with the nodes on both ends of what failed it. */
interface Counted {
  readonly check: HealthCheck;
  readonly failed: readonly string[];
}

type PodsByNode = ReadonlyMap<string, KubeObject>;

/** Of nodes that were asked: whatever else says so is nobody's answer. */
function podsOf({ pods, asked }: RoundView, kind: ErrandKind): PodsByNode {
  const sent = pods.filter((pod) => kindOf(pod) === kind && asked.includes(nodeOf(pod)));
  return new Map(sent.map((pod) => [nodeOf(pod), pod]));
}

function isLeftOut(pod: KubeObject | undefined): boolean {
  return pod !== undefined && whyLeftOut(pod) !== undefined;
}

/** Without a single node to ask nothing is proved, whoever is to blame. */
function nobodyAsked({ asked }: RoundView, servers: PodsByNode): Judgement {
  const check = count("nodes that could be asked", asked, servers, () => false).check;
  const [why] = [...servers.values()].flatMap((pod) => whyLeftOut(pod) ?? []);
  const { cause, remedy } = why ?? {};
  const told = cause === undefined ? check : { ...check, cause, ...(remedy === undefined ? {} : { remedy }) };
  return { checks: [told], failed: asked, leftOut: asked, notAsked: [] };
}

/** Nodes with a server to be asked in the ring, and those whose client stands though its server is gone. */
function clientNodes(
  { isBetween = false }: AnswerCheck<"client">,
  view: RoundView,
  started: readonly string[],
): string[] {
  const clients = podsOf(view, "client");
  return view.asked.filter((node) => {
    const client = clients.get(node);
    const isOwn = client === undefined ? started.length < 2 : peerOf(client) === node;
    return (client !== undefined || started.includes(node)) && !(isBetween && isOwn);
  });
}

/** One node, where authentication is asked for and any pod could listen. */
function claimNodes(
  { kind }: (typeof ofClaims)[number],
  view: RoundView,
  started: readonly string[],
): string[] {
  const [claim] = podsOf(view, kind).keys();
  if (claim !== undefined) return [claim];
  const guarded = [...podsOf(view, "guarded")];
  const taken = guarded.filter(([, pod]) => !isLeftOut(pod)).map(([node]) => node);
  const isTaken = guarded.length === 0 || taken.length > 0;
  const [node = started[0] ?? ""] = taken;
  const mayBeAsked = isTaken && started.length > 0 && !isLeftOut(podsOf(view, "server").get(node));
  return view.isAuthenticated && mayBeAsked ? [node] : [];
}

function isInVpc(address: string, { networks, routerPool }: RoundView): boolean {
  const block = `${address}/${address.includes(":") ? 128 : 32}`;
  const isIn = (cidr: string) => overlaps(block, cidr);
  return address !== "" && !routerPool.some(isIn) && (networks.length === 0 || networks.some(isIn));
}

function judged<Kind extends AskerKind>(
  { name, kind, holds, applies }: AnswerCheck<Kind>,
  view: RoundView,
  nodes: readonly string[],
): Counted | undefined {
  if (applies?.(view) === false) return undefined;
  const pods = podsOf(view, kind);
  const wanted = nodes.filter((node) => !isLeftOut(pods.get(node)));
  return count(name, wanted, pods, (pod) => {
    const answer = readAnswer(pod, kind);
    return answer !== undefined && holds(answer, view);
  });
}

function count(
  name: string,
  wanted: readonly string[],
  pods: PodsByNode,
  isTrue: (pod: KubeObject) => boolean,
): Counted {
  const holds = (pod: KubeObject | undefined) => pod !== undefined && isTrue(pod);
  const silent = wanted.filter((node) => !holds(pods.get(node)));
  const failed = silent.flatMap((node) => pods.get(node) ?? []);
  const trouble = failed.map(troubleOf).find((found) => found !== undefined);
  const check = countNames(`${errandPrefix}${name}`, wanted, (node) => holds(pods.get(node)));
  return {
    check: trouble === undefined ? check : { ...check, ...trouble },
    failed: [...silent, ...failed.flatMap((pod) => peerOf(pod) ?? [])],
  };
}

function troubleOf(pod: KubeObject): Trouble | undefined {
  const trouble = podTrouble(pod, []);
  const added = firstNames(addedContainers(pod).map((name) => oneLine(name, 63)));
  if (trouble === undefined || added === "") return trouble;
  return { ...trouble, cause: `a webhook adds ${added}: ${trouble.cause}` };
}
