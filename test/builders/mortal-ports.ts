import type { Eks } from "../../functions/flows/ports/eks.ts";
import type { LocalWorld } from "../../local/local-world.ts";

/** The ports of a process that dies: it hears no answer any more, and makes no further call. */
export interface MortalPorts {
  readonly ports: LocalWorld["ports"];
  /** Resolves once the process is dead. */
  readonly death: Promise<"died">;
  /** `lastCall` of every death that leaves another world than the one before: after no call, and after each write. */
  readonly deaths: () => readonly number[];
}

/** Calls that leave the world as it was; what is not known here is a write. */
const isRead = (name: string, given: readonly unknown[]): boolean =>
  /^(describe|get|list|read|served|mayAdminister|clusterNames)/i.test(name) ||
  (name === "apply" && isDryRun(given[1]));

const isDryRun = (options: unknown): boolean =>
  typeof options === "object" && options !== null && "dryRun" in options && options.dryRun === true;

const callsOut = ["records", "triggers", "work", "phaseEvents"] as const;

/**
 * Calls of a pass to AWS and to the API server are counted; the process dies when it is about to make one more than
 * `lastCall`. Seen from outside, that is also a process which died before it heard the answer to the last call, and one
 * that died before or after any of the reads which follow.
 */
export function mortalPorts({ ports, aws }: LocalWorld, lastCall: number): MortalPorts {
  const { promise: death, resolve } = Promise.withResolvers<"died">();
  const never = new Promise<never>(() => {});
  const deaths = [0];
  let calls = 0;
  let isDead = false;
  const die = () => {
    isDead = true;
    resolve("died");
  };
  const count = (isWrite: boolean) => {
    calls += 1;
    if (isWrite) deaths.push(calls);
  };
  const make: Make = async (call, name, given) => {
    if (calls >= lastCall) {
      die();
      return never;
    }
    count(!isRead(name, given));
    return unlessDead(call);
  };
  /** EKS's port makes several calls for one answer, and each may be the last. */
  const makeOfEks: Make = async (call, name, given) => {
    if (calls >= lastCall) return make(call, name, given);
    const earlier = aws.requests.length;
    const after = lastCall - calls;
    const takeBack = aws.faults.add({ service: "eks", kind: "hang", times: 1, after, onHit: die });
    try {
      return await unlessDead(() => Promise.race([call(), death.then(() => never)]));
    } finally {
      takeBack();
      for (const { service, operation } of aws.requests.slice(earlier))
        if (service === "eks") count(!isRead(operation, []));
    }
  };
  const unlessDead = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
    const [outcome] = await Promise.allSettled([call()]);
    if (isDead) return never;
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  };
  const parts = Object.fromEntries(callsOut.map((name) => [name, counted(ports[name], make)]));
  return {
    ports: {
      ...ports,
      ...parts,
      eks: counted<Eks>(ports.eks, makeOfEks),
      vpcCidrs: (vpcId) => make(() => ports.vpcCidrs(vpcId), "describeVpcs", []),
      kube: async (target) => {
        const connection = await ports.kube(target);
        return { ...connection, api: counted(connection.api, make) };
      },
    },
    death,
    deaths: () => deaths,
  };
}

type Make = <Answer>(call: () => Promise<Answer>, name: string, given: readonly unknown[]) => Promise<Answer>;

function counted<Port extends object>(port: Port, make: Make): Port {
  return new Proxy(port, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...given: unknown[]) =>
        make(async () => Reflect.apply(member, target, given), String(name), given);
    },
  });
}
