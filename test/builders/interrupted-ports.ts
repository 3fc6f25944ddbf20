import type { Eks } from "../../functions/flows/ports/eks.ts";
import type { Ports } from "../../functions/flows/ports/ports.ts";
import type { LocalWorld } from "../../local/local-world.ts";

/** Calls that leave the world as it was; what is not known here is a write. */
const isRead = (name: string, given: readonly unknown[]): boolean =>
  /^(describe|get|list|read|served|mayAdminister|clusterNames)/i.test(name) ||
  (["apply", "create"].includes(name) && isDryRun(given[1]));

const isDryRun = (options: unknown): boolean =>
  typeof options === "object" && options !== null && "dryRun" in options && options.dryRun === true;

const callsOut = ["records", "triggers", "work", "phaseEvents"] as const;

/**
 * Calls of a pass to AWS and to the API server are counted. Before the first of them, and before the first after each
 * write, everything that is under way ends, and then `look` sees the world as a process leaves it that dies here, or
 * before or after any of the reads which follow.
 */
export function interruptedPorts(
  { ports, aws }: LocalWorld,
  look: (lastCall: number) => Promise<void>,
): Ports {
  let calls = 0;
  let isToBeSeen = true;
  let gate: Promise<void> = Promise.resolve();
  const underWay = new Set<Promise<unknown>>();
  const count = (isWrite: boolean) => {
    calls += 1;
    isToBeSeen ||= isWrite;
  };
  const beforeCall = async () => {
    if (!isToBeSeen) return;
    isToBeSeen = false;
    await look(calls);
  };
  /** Calls begin one after the other. */
  const inTurn = <Answer>(begin: () => Promise<Answer>): Promise<Answer> => {
    const begun = gate.then(begin);
    gate = begun.then(
      () => {},
      () => {},
    );
    return begun;
  };
  const make: Make = async (call, name, given) => {
    const { answer } = await inTurn(async () => {
      if (isToBeSeen) await Promise.allSettled(underWay);
      await beforeCall();
      count(!isRead(name, given));
      const answer = call();
      underWay.add(answer);
      const end = () => underWay.delete(answer);
      answer.then(end, end);
      return { answer };
    });
    return answer;
  };
  /** EKS's port makes several calls for one answer, and a process may die between any two of them. */
  const makeOfEks: Make = (call) =>
    inTurn(async () => {
      await Promise.allSettled(underWay);
      let counted = aws.requests.length;
      const countAnswered = () => {
        for (const { service, operation } of aws.requests.slice(counted))
          if (service === "eks") count(!isRead(operation, []));
        counted = aws.requests.length;
      };
      const until = async () => {
        countAnswered();
        await beforeCall();
      };
      const takeBack = aws.faults.add({
        service: "eks",
        kind: "hold",
        until,
        times: Number.POSITIVE_INFINITY,
      });
      try {
        return await call();
      } finally {
        takeBack();
        countAnswered();
      }
    });
  const parts = Object.fromEntries(callsOut.map((name) => [name, counted(ports[name], make)]));
  return {
    ...ports,
    ...parts,
    eks: counted<Eks>(ports.eks, makeOfEks),
    vpcCidrs: (vpcId) => make(() => ports.vpcCidrs(vpcId), "describeVpcs", []),
    kube: async (target) => {
      const connection = await ports.kube(target);
      return { ...connection, api: counted(connection.api, make) };
    },
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
