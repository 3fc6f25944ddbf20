import { TagResourceCommand } from "@aws-sdk/client-eks";
import { type ClusterId, clusterArn } from "../../../functions/core/cluster-id.ts";
import type { StatusRecord } from "../../../functions/core/record/status-record.ts";
import type { Fleet } from "./fleet.ts";
import { sendSchedule } from "./send-schedule.ts";

export interface Scenario {
  /** What is measured, for people. */
  readonly description: string;
  /** While nothing moves yet. */
  readonly prepare: (fleet: Fleet) => Promise<void>;
  /** The first message goes out. */
  readonly begin: (fleet: Fleet) => Promise<void>;
  /** Whether a cluster's record says at the end what it should; `day` is the world's, in UTC. */
  readonly isDone: (record: StatusRecord, day: string) => boolean;
  /** Whether passes may write to API servers. */
  readonly writesToClusters: boolean;
}

/** One cluster in so many is drifted. */
const driftedOneIn = 50;

/** The sockets of the owner's SDK client. */
const tagsAtOnce = 50;

const nothing = async (): Promise<void> => {};
const isReady = ({ phase }: StatusRecord): boolean => phase === "ready";

const ciliumConfig = {
  apiVersion: "v1",
  kind: "ConfigMap",
  namespace: "kube-system",
  name: "cilium-config",
} as const;

/** In the order in which one fleet goes through them: each leaves what the next one needs. */
export const scenarios = {
  steady: {
    description: "the hourly sweep; every cluster is ready, nothing is to be done",
    prepare: nothing,
    begin: sendSchedule,
    isDone: isReady,
    writesToClusters: false,
  },
  drifted: {
    description: `the same, where somebody changed cilium-config on one cluster in ${driftedOneIn}`,
    async prepare(fleet) {
      const drifted = [...fleet.clusters.values()].filter((_, index) => index % driftedOneIn === 1);
      await fleet.activate(drifted);
      for (const { kubernetes } of drifted)
        kubernetes.admin.as("kubectl").patch(ciliumConfig, { data: { debug: "true" } });
    },
    begin: sendSchedule,
    isDone: isReady,
    writesToClusters: true,
  },
  "new-day": {
    description: "the first sweep of a day (UTC), which refreshes every record",
    async prepare({ clock }) {
      clock.advance(86_400 - (Math.floor(clock.now() / 1000) % 86_400) + 600);
    },
    begin: sendSchedule,
    isDone: (record, day) => isReady(record) && record.observedAt.startsWith(day),
    writesToClusters: false,
  },
  "all-at-once": {
    description:
      "somebody tags every cluster cilium_paused=true within seconds: every record changes, no cluster does",
    prepare: nothing,
    async begin({ clusters, clients }) {
      const ids = [...clusters.values()].map(({ id }) => id);
      const tags = { cilium_paused: "true" };
      const tag = (id: ClusterId) =>
        clients.eks.send(new TagResourceCommand({ resourceArn: clusterArn(id), tags }));
      for (let start = 0; start < ids.length; start += tagsAtOnce)
        await Promise.all(ids.slice(start, start + tagsAtOnce).map(tag));
    },
    isDone: (record) => isReady(record) && record.reason.includes("cilium_paused=true"),
    writesToClusters: false,
  },
} as const satisfies Readonly<Record<string, Scenario>>;

export type ScenarioName = keyof typeof scenarios;

export const allScenarios = Object.keys(scenarios) as readonly ScenarioName[];

/** Names with commas between them; throws where one is none of them. */
export function scenarioNames(list: string): readonly ScenarioName[] {
  return list.split(",").map((name) => {
    const known = allScenarios.find((scenario) => scenario === name);
    if (known !== undefined) return known;
    throw new Error(`no scenario of the fleet is called ${name}: there are ${allScenarios.join(", ")}`);
  });
}
