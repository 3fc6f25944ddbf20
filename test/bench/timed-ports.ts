import type { KubeApi } from "../../functions/flows/ports/kube-api.ts";
import type { Ports } from "../../functions/flows/ports/ports.ts";

/** Milliseconds; they add up to the pass. */
export interface Steps {
  /** The record, EKS, the access review. */
  readonly access: number;
  readonly observe: number;
  /** Render, plan, preflight: no calls. Where nothing is written, the evidence is weighed in it too. */
  readonly plan: number;
  readonly dryRun: number;
  readonly apply: number;
  /** The evidence weighed after writes: no calls. */
  readonly verify: number;
  /** The record, the announcement, the requeue. */
  readonly conclude: number;
}

type CallKind = "review" | "read" | "dry run" | "write";

interface Span {
  readonly kind: CallKind;
  readonly from: number;
  readonly to: number;
}

/** Ports that note when each call to the API server begins and ends; `steps` tells what the pass spent its time on. */
export function timedPorts(ports: Ports): { readonly ports: Ports; readonly steps: () => Steps } {
  const begun = performance.now();
  const spans: Span[] = [];
  const noted = async <Answer>(kind: CallKind, call: Promise<Answer>): Promise<Answer> => {
    const from = performance.now();
    try {
      return await call;
    } finally {
      spans.push({ kind, from, to: performance.now() });
    }
  };
  const timed = (api: KubeApi): KubeApi => ({
    mayAdminister: () => noted("review", api.mayAdminister()),
    may: (...given) => noted("review", api.may(...given)),
    get: (...given) => noted("read", api.get(...given)),
    list: (...given) => noted("read", api.list(...given)),
    pick: (...given) => noted("read", api.pick(...given)),
    listMetadata: (...given) => noted("read", api.listMetadata(...given)),
    servedResources: (...given) => noted("read", api.servedResources(...given)),
    create: (object, options) => noted(options?.dryRun ? "read" : "write", api.create(object, options)),
    apply: (object, options) => noted(options?.dryRun ? "dry run" : "write", api.apply(object, options)),
    patchLabels: (...given) => noted("write", api.patchLabels(...given)),
    evict: (...given) => noted("write", api.evict(...given)),
    patchFields: (...given) => noted("write", api.patchFields(...given)),
    delete: (...given) => noted("write", api.delete(...given)),
  });
  let concluding: number | undefined;
  const concludes = <Answer>(call: Promise<Answer>): Promise<Answer> => {
    concluding ??= performance.now();
    return call;
  };
  return {
    ports: {
      ...ports,
      kube: async (target) => {
        const connection = await ports.kube(target);
        return { ...connection, api: timed(connection.api) };
      },
      records: { ...ports.records, write: (...given) => concludes(ports.records.write(...given)) },
      triggers: { send: (...given) => concludes(ports.triggers.send(...given)) },
    },
    steps: () => stepsOf(spans, begun, concluding, performance.now()),
  };
}

/** A dry run needs its namespace: those are written during the dry run, and belong to it. */
function stepsOf(
  spans: readonly Span[],
  begun: number,
  concluding: number | undefined,
  ended: number,
): Steps {
  const last = (kind: CallKind, since: number) =>
    Math.max(since, ...spans.filter((span) => span.kind === kind).map(({ to }) => to));
  const first = (kinds: readonly CallKind[], until: number) =>
    Math.min(until, ...spans.filter(({ kind }) => kinds.includes(kind)).map(({ from }) => from));
  const reviewed = last("review", begun);
  const observed = last("read", reviewed);
  const verified = concluding ?? ended;
  const planned = first(["dry run", "write"], verified);
  const dryRan = last("dry run", planned);
  const applied = last("write", dryRan);
  return {
    access: reviewed - begun,
    observe: observed - reviewed,
    plan: planned - observed,
    dryRun: dryRan - planned,
    apply: applied - dryRan,
    verify: verified - applied,
    conclude: ended - verified,
  };
}
