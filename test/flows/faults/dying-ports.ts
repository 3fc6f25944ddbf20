import type { Ports } from "../../../functions/flows/ports/ports.ts";

const callsOut = ["eks", "records", "triggers", "work", "phaseEvents"] as const;

/** Ports of a process that dies: from one call on none is made any more, and nothing is said about it. */
export function dyingPorts(ports: Ports, atCall: number): Ports {
  let calls = 0;
  const dying = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        return async (...given: unknown[]): Promise<unknown> => {
          calls += 1;
          if (calls > atCall) throw new Error("the process is dead");
          return Reflect.apply(member, target, given);
        };
      },
    });
  return {
    ...ports,
    ...Object.fromEntries(callsOut.map((name) => [name, dying(ports[name])])),
    kube: async (target) => {
      const connection = await ports.kube(target);
      return { ...connection, api: dying(connection.api) };
    },
  };
}
