import type { Json } from "../../../functions/core/json.ts";
import { catalogue } from "../../../functions/core/manifests/releases/catalogue.ts";
import type { ReleaseEntry } from "../../../functions/core/manifests/releases/release-entry.ts";
import { assignmentSchema } from "../../../functions/core/rollouts/assignment.ts";
import type { CalendarState } from "../../../functions/core/rollouts/gate-readings.ts";
import { rolloutEventNames } from "../../../functions/core/rollouts/rollout-event-names.ts";
import { readWake, wakeMessage } from "../../../functions/core/rollouts/rollout-messages.ts";
import type { RolloutRequest } from "../../../functions/core/rollouts/rollout-request.ts";
import type { RolloutStatus } from "../../../functions/core/rollouts/rollout-status.ts";
import type { RolloutPorts } from "../../../functions/flows/advance-rollout.ts";
import { AwsCallError } from "../../../functions/flows/ports/aws-call-error.ts";
import { takeRolloutMessages } from "../../../functions/flows/take-rollout-messages.ts";
import { makeQueueWorld } from "../../builders/queue-world.ts";
import { recordedCluster } from "../../core/rollouts/recorded-cluster.ts";
import type { ModelMember } from "../../core/rollouts/simulated-fleet.ts";

const prefix = "/eks-cilium";
const { settings: plain } = makeQueueWorld().ports;
const { account, region } = plain.scope;

/** The release that model clusters move to; no more than a name to everything but the catalogue. */
const target = "1.19.7";

/** Parameters, queues and model clusters, on which the flows of rollouts run as the function runs them. */
export class RolloutWorld {
  readonly #world = makeQueueWorld();
  readonly members: ModelMember[];
  now = Date.parse("2026-12-01T10:00:00Z");
  /** Calls that an invocation makes before it dies; once. */
  dieAfter: number | undefined;
  /** Calls of the longest invocation. */
  mostCalls = 0;
  /** Of CloudWatch, by name: state, and since when. */
  readonly alarms = new Map<string, { readonly state: string; readonly since: number }>();
  /** Of the calendar, whatever its name; an error: it cannot be read. */
  calendar: CalendarState | AwsCallError = { isOpen: true };
  /** Where CloudWatch does not answer. */
  alarmFault: AwsCallError | undefined;
  /** Calls to CloudWatch and calendars. */
  readonly gateCalls: string[] = [];
  /** Alarms that every rollout of the fleet minds. */
  fleetAlarms: readonly string[] = [];
  /** Where events are not taken. */
  isBusDown = false;
  readonly #tags: Map<string, Readonly<Record<string, string>>>;
  #due: { readonly at: number; readonly body: string }[] = [];
  #commands = 0;

  constructor(
    members: readonly ModelMember[],
    tags: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
  ) {
    this.members = [...members];
    this.#tags = new Map(Object.entries(tags));
    this.#world.clusters.push(...members.map(({ name }) => name));
    this.#writeRecords();
  }

  /** A cluster that is made while everything runs. */
  join(member: ModelMember, tags: Readonly<Record<string, string>> = {}): void {
    this.members.push(member);
    this.#tags.set(member.name, tags);
    this.#world.clusters.push(member.name);
    this.#writeRecord(member);
  }

  get records(): Map<string, string> {
    return this.#world.records;
  }

  get events() {
    return this.#world.rolloutEvents;
  }

  get log() {
    return this.#world.log;
  }

  get counted() {
    return this.#world.counted;
  }

  status(id = "r"): RolloutStatus | undefined {
    const text = this.records.get(`${prefix}/rollouts/${id}/status`);
    return text === undefined ? undefined : JSON.parse(text);
  }

  spec(id = "r"): Record<string, Json> {
    return JSON.parse(this.records.get(`${prefix}/rollouts/${id}/spec`) ?? "{}");
  }

  name(rest: string): string {
    return `${prefix}/${rest}`;
  }

  assigned(): string[] {
    return [...this.records.keys()]
      .filter((name) => name.includes("/assignments/"))
      .map((name) => name.split("/").at(-1) ?? "")
      .sort();
  }

  told(): string[] {
    return this.events.map(({ type, detail }) => {
      const word = type
        .replace(/^Cilium Rollout (?=Wave|Member|Approval|Refused)|^Cilium | Changed$/g, "")
        .toLowerCase();
      if (!("to" in detail)) return `${word}: ${detail.why.join(" ")}`;
      const who = detail.member ?? (type === rolloutEventNames.told.rollout ? undefined : detail.wave);
      return [word, who, detail.to].filter(Boolean).join(" ");
    });
  }

  ask(more: Partial<RolloutRequest> = {}): Promise<void> {
    return this.say("request", { change: { release: target }, mode: "start", ...more } as Record<
      string,
      Json
    >);
  }

  /** A command by the bus; `event`: what of its envelope is otherwise. */
  async say(
    kind: keyof typeof rolloutEventNames.commands,
    detail: Record<string, Json> = {},
    event: Record<string, Json> = {},
  ): Promise<void> {
    this.#commands += 1;
    const isFleet = kind === "freeze" || kind === "thaw";
    await this.deliver(
      JSON.stringify({
        id: `event-${this.#commands}`,
        source: "eks-cilium",
        "detail-type": rolloutEventNames.commands[kind],
        account,
        region,
        time: new Date(this.now + this.#commands).toISOString(),
        detail: { version: 1, ...(isFleet ? {} : { id: "r" }), by: "jana", reason: "CVE", ...detail },
        ...event,
      }),
    );
  }

  /** As the queue does: what dies is delivered again. */
  async deliver(...bodies: string[]): Promise<void> {
    const { dieAfter } = this;
    if (dieAfter !== undefined) {
      await takeRolloutMessages(bodies, this.#mortal(dieAfter)).catch((error: unknown) => {
        if (!(error instanceof Death)) throw error;
      });
    }
    await takeRolloutMessages(bodies, this.#mortal(Number.POSITIVE_INFINITY));
  }

  sweep(): Promise<void> {
    return this.deliver(JSON.stringify({ source: "eks-cilium", "detail-type": "Cilium Rollout Sweep" }));
  }

  /** Lets minutes pass: clusters have their passes, and tell of what changed; messages that are due are delivered. */
  async run(minutes: number, { isDeaf = false }: { readonly isDeaf?: boolean } = {}): Promise<void> {
    for (let gone = 0; gone < minutes; gone += 1) {
      this.now += 60_000;
      const changed = this.#pass();
      const due = this.#due.filter(({ at }) => at <= this.now);
      this.#due = this.#due.filter(({ at }) => at > this.now);
      if (isDeaf) continue;
      const wakes = due.map(({ body }) => body).filter((body) => readWake(JSON.parse(body)) !== undefined);
      const told = changed.map((id) => wakeMessage(id, String(this.now)).body);
      const bodies = [...wakes, ...told];
      if (bodies.length > 0) await this.deliver(...bodies.slice(0, 10));
    }
  }

  /** Ids of the rollouts for which a cluster has news. */
  #pass(): string[] {
    const ids = this.members.flatMap((member) => {
      const text = this.records.get(`${prefix}/assignments/${account}/${region}/${member.name}`);
      const before = member.record.rollout?.state;
      member.pass(text === undefined ? undefined : assignmentSchema.parse(JSON.parse(text)), this.now);
      this.#writeRecord(member);
      const { rollout } = member.record;
      return rollout === undefined || before === rollout.state ? [] : [rollout.id];
    });
    return [...new Set(ids)];
  }

  #writeRecords(): void {
    for (const member of this.members) this.#writeRecord(member);
  }

  #writeRecord({ name, record }: ModelMember): void {
    const whole = { ...recordedCluster(name).record, ...record };
    this.records.set(`${prefix}/clusters/${account}/${region}/${name}`, JSON.stringify(whole));
  }

  #mortal(lives: number): RolloutPorts {
    let calls = 0;
    const count = <Answer>(call: () => Answer): Answer => {
      calls += 1;
      this.mostCalls = Math.max(this.mostCalls, calls);
      if (calls > lives) throw new Death();
      return call();
    };
    const { ports } = this.#world;
    const counted = <Port extends object>(port: Port): Port =>
      new Proxy(port, {
        get: (made, name) => {
          const member: unknown = Reflect.get(made, name);
          if (typeof member !== "function") return member;
          return async (...given: unknown[]) => count(() => Reflect.apply(member, made, given));
        },
      });
    return {
      ...ports,
      settings: { ...ports.settings, releases: [releaseEntry()], rolloutAlarms: this.fleetAlarms },
      alarms: counted({
        states: async (names) => {
          this.gateCalls.push(`alarms ${names.join(" ")}`);
          if (this.alarmFault !== undefined) throw this.alarmFault;
          return names.flatMap((name) => {
            const alarm = this.alarms.get(name);
            return alarm === undefined ? [] : [{ name, ...alarm }];
          });
        },
      }),
      calendars: counted({
        state: async (names) => {
          this.gateCalls.push(`calendar ${names.join(" ")}`);
          if (this.calendar instanceof AwsCallError) throw this.calendar;
          return this.calendar;
        },
      }),
      eks: counted({
        ...ports.eks,
        describe: async ({ name }) => {
          const known = this.members.find((member) => member.name === name);
          if (known === undefined || known.record.phase === "gone") return undefined;
          return { tags: { enable_cilium: "true", ...this.#tags.get(name) } } as never;
        },
      }),
      records: counted(ports.records),
      triggers: counted({
        send: async (body: string, delaySeconds: number) => {
          this.#due.push({ at: this.now + delaySeconds * 1000, body });
        },
      }),
      rolloutEvents: counted({
        tell: async (events) => {
          if (this.isBusDown) throw busDown();
          await ports.rolloutEvents.tell(events);
        },
      }),
      now: () => this.now,
    };
  }
}

class Death extends Error {}

function busDown(): AwsCallError {
  return new AwsCallError("throttled", "ThrottlingException", "tell 1 event on bus default: too many");
}

/** The fleet's own entry for the release that the catalogue does not have. */
function releaseEntry(): ReleaseEntry {
  const known = catalogue.find("1.19.6");
  if (known === undefined) throw new Error("the catalogue has no 1.19.6 any more");
  const { minor: _, ...entry } = known;
  const images = Object.entries(entry.images).map(([name, image]) => [
    name,
    image.replace("v1.19.6@", "v1.19.7@"),
  ]);
  return { ...entry, name: target, images: Object.fromEntries(images) };
}
