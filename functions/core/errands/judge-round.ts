import { overlaps } from "../cidr.ts";
import { countNames, type HealthCheck, isMet } from "../health/health-check.ts";
import { podTrouble } from "../health/pod-trouble.ts";
import type { KubeObject } from "../kube-object.ts";
import { wholePayload } from "./client-script.ts";
import { errandPrefix } from "./errand-check.ts";
import { addressOf } from "./plan-errands.ts";
import { type AnswerOf, type AskerKind, kindOf, nodeOf, readAnswer } from "./read-answer.ts";

/** Without the prefix. */
export const authenticationCheck = "pods that authenticate";

/** What a round is judged by. */
export interface RoundView {
  readonly pods: readonly KubeObject[];
  readonly encryption: string;
  /** Blocks of the VPC; none: they are not known. */
  readonly networks: readonly string[];
  /** Cilium's own addresses, which no chained pod has. */
  readonly routerPool: readonly string[];
  /** Nodes that should know each other. */
  readonly nodes: number;
  /** With those that are on their way in, and that some may know already. */
  readonly mostNodes: number;
}

interface AnswerCheck<Kind extends AskerKind> {
  readonly name: string;
  readonly kind: Kind;
  readonly holds: (answer: AnswerOf<Kind>, view: RoundView) => boolean;
  readonly applies?: (view: RoundView) => boolean;
}

const isEncrypted = ({ encryption }: RoundView) => encryption === "wireguard";

const ofReports: readonly AnswerCheck<"report">[] = [
  { name: "agents that say Ok", kind: "report", holds: ({ agent }) => agent === "Ok" },
  {
    name: "nodes with every endpoint ready",
    kind: "report",
    holds: ({ agent, unready }) => agent === "Ok" && unready === 0,
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
    holds: ({ peers }, { nodes, mostNodes }) => peers >= nodes - 1 && peers <= mostNodes - 1,
    applies: isEncrypted,
  },
  {
    name: "nodes with a fresh handshake",
    kind: "report",
    holds: ({ fresh }) => fresh > 0,
    applies: (view) => isEncrypted(view) && askedNodes(view).length > 1,
  },
];

const ofClients: readonly AnswerCheck<"client">[] = [
  { name: "pods that reach DNS", kind: "client", holds: ({ dns }) => dns },
  { name: "pods that reach the API server", kind: "client", holds: ({ api }) => api },
  { name: "pods that reach their node", kind: "client", holds: ({ node }) => node },
  {
    name: "pods that hear 1 byte from another node",
    kind: "client",
    holds: ({ small }) => small === wholePayload.small,
  },
  {
    name: "pods that hear 8 KB from another node",
    kind: "client",
    holds: ({ large }) => large === wholePayload.large,
  },
];

const ofClaims: readonly (AnswerCheck<"admitted"> | AnswerCheck<"refused">)[] = [
  {
    name: authenticationCheck,
    kind: "admitted",
    holds: ({ open, guarded }) => open > 0 && guarded > 0,
  },
  {
    name: "pods refused as told",
    kind: "refused",
    // Silence of the open server beside it says that the way is broken, and nothing of the policy.
    holds: ({ open, guarded }) => open > 0 && guarded === 0,
  },
];

/** Whether pods were seen to be admitted by authentication. */
export function authenticates(checks: readonly HealthCheck[]): boolean {
  return checks.some((check) => check.name === errandPrefix + authenticationCheck && isMet(check));
}

/** What the nodes say, as checks: those of pods that were sent, so that who is silent fails. */
export function judgeRound(view: RoundView): HealthCheck[] {
  const started = countPods("new pods that start", view, "server", (pod) => addressOf(pod) !== undefined);
  const placed = countPods("pods with an address of the VPC", view, "server", (pod) =>
    isInVpc(addressOf(pod) ?? "", view),
  );
  const sentClaims = ofClaims.filter(({ kind }) => view.pods.some((pod) => kindOf(pod) === kind));
  return [
    started,
    placed,
    ...ofReports.map((check) => judged(check, view)),
    ...ofClients.map((check) => judged(check, view)),
    ...sentClaims.map((check) => judged(check as AnswerCheck<AskerKind>, view)),
  ].filter((check) => check !== undefined);
}

function isInVpc(address: string, { networks, routerPool }: RoundView): boolean {
  const block = `${address}/${address.includes(":") ? 128 : 32}`;
  const isIn = (cidr: string) => overlaps(block, cidr);
  return address !== "" && !routerPool.some(isIn) && (networks.length === 0 || networks.some(isIn));
}

function judged<Kind extends AskerKind>(
  { name, kind, holds, applies }: AnswerCheck<Kind>,
  view: RoundView,
): HealthCheck | undefined {
  if (applies?.(view) === false) return undefined;
  return countPods(name, view, kind, (pod) => {
    const answer = readAnswer(pod, kind);
    return answer !== undefined && holds(answer, view);
  });
}

function countPods(
  name: string,
  { pods }: RoundView,
  kind: AskerKind | "server",
  isTrue: (pod: KubeObject) => boolean,
): HealthCheck {
  const asked = pods.filter((pod) => kindOf(pod) === kind);
  const held = new Set(asked.filter(isTrue).map(nodeOf));
  const failed = asked.filter((pod) => !held.has(nodeOf(pod)));
  const check = countNames(`${errandPrefix}${name}`, asked.map(nodeOf), (node) => held.has(node));
  const trouble = failed.map((pod) => podTrouble(pod, [])).find((found) => found !== undefined);
  return trouble === undefined ? check : { ...check, ...trouble };
}

export function askedNodes({ pods }: Pick<RoundView, "pods">): string[] {
  return [...new Set(pods.filter((pod) => kindOf(pod) === "server").map(nodeOf))];
}
