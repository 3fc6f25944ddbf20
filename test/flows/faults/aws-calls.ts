import type { Ports } from "../../../functions/flows/ports/ports.ts";

/** Puts something else in the place of one call. */
type Replace = <Answer>(call: () => Promise<Answer>) => Promise<Answer>;

/** Every call of AWS by a pass that borrows, repairs, changes and returns, as the port has it. */
export const awsCalls = {
  "EKS: describe the cluster": ({ eks }, as) => ({
    eks: { ...eks, describe: (id) => as(() => eks.describe(id)) },
  }),
  "EKS: borrow cluster-admin": ({ eks }, as) => ({
    eks: { ...eks, grantAccess: (...given) => as(() => eks.grantAccess(...given)) },
  }),
  "EKS: return cluster-admin": ({ eks }, as) => ({
    eks: { ...eks, returnAdmin: (...given) => as(() => eks.returnAdmin(...given)) },
  }),
  "EC2: networks of the VPC": ({ vpcCidrs }, as) => ({ vpcCidrs: (id) => as(() => vpcCidrs(id)) }),
  "EC2: what lies between nodes": ({ nodeNetwork }, as) => ({
    nodeNetwork: (ids) => as(() => nodeNetwork(ids)),
  }),
  "SSM: read the record": ({ records }, as) => ({
    records: { ...records, readAll: (names) => as(() => records.readAll(names)) },
  }),
  "SSM: write the record": ({ records }, as) => ({
    records: { ...records, write: (...given) => as(() => records.write(...given)) },
  }),
  "EventBridge: tell the phase": ({ phaseEvents }, as) => ({
    phaseEvents: { ...phaseEvents, phaseChanged: (change) => as(() => phaseEvents.phaseChanged(change)) },
  }),
  "SQS: send the requeue": ({ triggers }, as) => ({
    triggers: { ...triggers, send: (...given) => as(() => triggers.send(...given)) },
  }),
} as const satisfies Readonly<Record<string, (ports: Ports, as: Replace) => Partial<Ports>>>;

export type AwsCallName = keyof typeof awsCalls;
