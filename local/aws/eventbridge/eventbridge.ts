import { randomUUID } from "node:crypto";
import * as z from "zod/mini";
import type { Json } from "../../../functions/core/json.ts";
import { jsonProtocol } from "../http/json-protocol.ts";
import { type Call, operation, perAccountAndRegion, type Service } from "../http/operation.ts";
import { AwsError, type Output } from "../http/protocol.ts";
import type { Queue } from "../sqs/queue.ts";
import { checkPattern, matchesPattern } from "./event-pattern.ts";

export interface BusEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: Json;
  readonly resources?: readonly string[];
}

type AccountAndRegion = Pick<Call, "account" | "region">;

export interface EventBridge {
  readonly service: Service;
  /** Puts an event of AWS itself on the default bus; answers its id. */
  readonly put: (scope: AccountAndRegion, event: BusEvent) => string;
}

interface Rule {
  readonly pattern: { readonly [key: string]: Json | undefined };
  readonly enabled: boolean;
  readonly targets: Map<string, Target>;
}

const target = z.object({
  Id: z.string(),
  Arn: z.string(),
  SqsParameters: z.optional(z.object({ MessageGroupId: z.optional(z.string()) })),
});
type Target = z.infer<typeof target>;

const entry = z.object({
  Source: z.optional(z.string()),
  DetailType: z.optional(z.string()),
  Detail: z.optional(z.string()),
  Resources: z.optional(z.array(z.string())),
  EventBusName: z.optional(z.string()),
});
type Entry = z.infer<typeof entry>;

const maximumBytes = 262_144;

/** EventBridge: the default bus of every account and region, rules with patterns, queues as targets. */
export function makeEventBridge(
  now: () => number,
  findQueue: (arn: string) => Queue | undefined,
): EventBridge {
  const rulesOf = perAccountAndRegion(() => new Map<string, Rule>());

  const ruleAt = (name: string, call: Call): Rule => {
    const rule = rulesOf(call).get(name);
    if (rule === undefined) throw absent(`Rule ${name} does not exist on EventBus default.`);
    return rule;
  };

  const put = (scope: AccountAndRegion, { source, detailType, detail, resources = [] }: BusEvent): string => {
    const event = {
      version: "0",
      id: randomUUID(),
      "detail-type": detailType,
      source,
      account: scope.account,
      time: new Date(now()).toISOString().replace(/\.\d+Z$/, "Z"),
      region: scope.region,
      resources,
      detail,
    };
    for (const rule of rulesOf(scope).values()) {
      if (!rule.enabled || !matchesPattern(rule.pattern, event)) continue;
      for (const { Arn: arn, SqsParameters: parameters } of rule.targets.values()) {
        findQueue(arn)?.send({
          body: JSON.stringify(event),
          group: parameters?.MessageGroupId,
          sender: "events.amazonaws.com",
        });
      }
    }
    return event.id;
  };

  const operations = {
    PutRule: operation(
      z.object({
        Name: z.string(),
        EventPattern: z.string(),
        EventBusName: z.optional(z.string()),
        State: z.optional(z.enum(["ENABLED", "DISABLED"])),
      }),
      ({ Name: name, EventPattern: text, EventBusName: bus, State: state }, call) => {
        onDefaultBus(bus);
        const pattern = parsed(text);
        checkPattern(pattern);
        const targets = rulesOf(call).get(name)?.targets ?? new Map();
        rulesOf(call).set(name, { pattern, enabled: state !== "DISABLED", targets });
        return { RuleArn: `arn:aws:events:${call.region}:${call.account}:rule/${name}` };
      },
    ),

    PutTargets: operation(
      z.object({ Rule: z.string(), EventBusName: z.optional(z.string()), Targets: z.array(target) }),
      ({ Rule: name, EventBusName: bus, Targets: targets }, call) => {
        onDefaultBus(bus);
        const rule = ruleAt(name, call);
        for (const target of targets) rule.targets.set(target.Id, target);
        return { FailedEntryCount: 0, FailedEntries: [] };
      },
    ),

    PutEvents: operation(z.object({ Entries: z.array(entry) }), ({ Entries: entries }, call) => {
      if (entries.length === 0 || entries.length > 10) {
        throw new AwsError(
          "ValidationException",
          "1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length less than or equal to 10",
        );
      }
      if (entries.reduce((bytes, entry) => bytes + sizeOf(entry), 0) > maximumBytes) {
        throw new AwsError(
          "ValidationException",
          "Total size of the entries in the request is over the limit.",
        );
      }
      const results: Output[] = entries.map((entry) => {
        const objection = entryObjection(entry);
        if (objection !== undefined) return objection;
        const {
          Source: source = "",
          DetailType: detailType = "",
          Detail: detail = "",
          Resources: resources = [],
        } = entry;
        return { EventId: put(call, { source, detailType, detail: JSON.parse(detail), resources }) };
      });
      return { FailedEntryCount: results.filter((result) => "ErrorCode" in result).length, Entries: results };
    }),
  };

  return { service: { protocol: jsonProtocol("1.1"), operations }, put };
}

/** Entries fail one by one, within an answer that is 200. */
function entryObjection(entry: Entry): Output | undefined {
  for (const member of ["Source", "DetailType", "Detail"] as const) {
    if (!entry[member]) {
      return failed(
        "InvalidArgument",
        `Parameter ${member} is not valid. Reason: ${member} is a required argument.`,
      );
    }
  }
  if (entry.Source?.startsWith("aws.")) {
    return failed("NotAuthorizedForSourceException", "Not authorized for the source.");
  }
  if (!isObject(entry.Detail ?? "")) return failed("MalformedDetail", "Detail is malformed.");
  const bus = entry.EventBusName;
  return bus === undefined || isDefault(bus)
    ? undefined
    : failed("ResourceNotFoundException", `Event bus ${bus} does not exist.`);
}

function failed(code: string, message: string): Output {
  return { ErrorCode: code, ErrorMessage: message };
}

function isObject(text: string): boolean {
  const value = parsed(text);
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Undefined: no JSON. */
function parsed(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Bytes as EventBridge counts them: 14 for the time, then every text of the entry. */
function sizeOf(entry: Entry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  return texts.reduce((bytes, text) => bytes + Buffer.byteLength(text ?? ""), 14);
}

function isDefault(bus: string): boolean {
  return bus === "default" || bus.endsWith(":event-bus/default");
}

function onDefaultBus(bus: string | undefined): void {
  if (bus !== undefined && !isDefault(bus)) throw absent(`Event bus ${bus} does not exist.`);
}

function absent(message: string): AwsError {
  return new AwsError("ResourceNotFoundException", message);
}
