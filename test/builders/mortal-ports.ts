import type { Ports } from "../../functions/flows/ports/ports.ts";

/** The ports of a process that dies: it hears no answer any more, and makes no further call. */
export interface MortalPorts {
  readonly ports: Ports;
  /** Resolves once the process is dead. */
  readonly death: Promise<"died">;
  /** Calls made so far. */
  readonly calls: () => number;
}

const callsOut = ["eks", "records", "triggers", "work", "phaseEvents"] as const;

/**
 * Calls of a pass to AWS and to the API server are counted; the process dies when it is about to make one more than
 * `lastCall`. Seen from outside, that is also a process which died before it heard the answer to the last call.
 */
export function mortalPorts(ports: Ports, lastCall: number): MortalPorts {
  const { promise: death, resolve } = Promise.withResolvers<"died">();
  const never = new Promise<never>(() => {});
  let calls = 0;
  let isDead = false;
  const make = async <Answer>(call: () => Promise<Answer>): Promise<Answer> => {
    if (calls >= lastCall) {
      isDead = true;
      resolve("died");
      return never;
    }
    calls += 1;
    const [outcome] = await Promise.allSettled([call()]);
    if (isDead) return never;
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  };
  const mortal = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        return (...given: unknown[]) => make(() => Reflect.apply(member, target, given));
      },
    });
  const parts = Object.fromEntries(callsOut.map((name) => [name, mortal(ports[name])]));
  return {
    ports: {
      ...ports,
      ...parts,
      vpcCidrs: (vpcId) => make(() => ports.vpcCidrs(vpcId)),
      kube: async (target) => {
        const connection = await ports.kube(target);
        return { ...connection, api: mortal(connection.api) };
      },
    },
    death,
    calls: () => calls,
  };
}
