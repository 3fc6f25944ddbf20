import type { Ports } from "../../functions/flows/ports/ports.ts";

/** Thrown in the place of a call that a process does not live to make. */
export class Death extends Error {
  override readonly name = "Death";
}

/** Ports of a process that dies after so many calls, of AWS and of the API server alike. */
export function dyingPorts(
  ports: Ports,
  calls: number,
): { readonly ports: Ports; readonly made: () => number } {
  let made = 0;
  const counted = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, name, receiver) {
        const member = Reflect.get(target, name, receiver);
        if (typeof member !== "function") return member;
        return async (...given: unknown[]) => {
          if (made >= calls) throw new Death(`before ${String(name)}`);
          made += 1;
          return member.apply(target, given);
        };
      },
    });
  const { eks, records, triggers, phaseEvents } = ports;
  return {
    made: () => made,
    ports: {
      ...ports,
      eks: counted(eks),
      records: counted(records),
      triggers: counted(triggers),
      phaseEvents: counted(phaseEvents),
      kube: async (target) => {
        const connection = await ports.kube(target);
        return { ...connection, api: counted(connection.api) };
      },
    },
  };
}
