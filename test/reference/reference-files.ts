import * as z from "zod";
import { eventNames } from "../../functions/core/events/event-names.ts";
import { reconcileRequestedSchema, sweepRequestedSchema } from "../../functions/core/events/requests.ts";
import { phaseChangedSchema } from "../../functions/core/record/phase-changed.ts";
import { statusRecordSchema } from "../../functions/core/record/status-record.ts";
import { commandSchemas } from "../../functions/core/rollouts/rollout-commands.ts";
import { rolloutEventNames } from "../../functions/core/rollouts/rollout-event-names.ts";
import { rolloutStatusSchema } from "../../functions/core/rollouts/rollout-status.ts";
import { rolloutRefusedSchema, rolloutToldSchema } from "../../functions/core/rollouts/rollout-told.ts";
import { preflightPage } from "./preflight-page.ts";
import { upgradeRulesPage } from "./upgrade-rules-page.ts";

/** Where they lie. */
export const referenceFolder = new URL("../../docs/reference/", import.meta.url);

/** The public interfaces: file name to text. */
export function referenceFiles(): Readonly<Record<string, string>> {
  return { ...schemaFiles(), "preflight.md": preflightPage(), "upgrade-rules.md": upgradeRulesPage() };
}

/** Those that are JSON Schemas. */
export function schemaFiles(): Readonly<Record<string, string>> {
  return {
    "status-record.schema.json": schemaText("Status record", statusRecordSchema),
    "phase-changed.schema.json": eventText(eventNames.phaseChanged, phaseChangedSchema),
    "reconcile-requested.schema.json": eventText(eventNames.reconcileRequested, reconcileRequestedSchema),
    "sweep-requested.schema.json": eventText(eventNames.sweepRequested, sweepRequestedSchema),
    "rollout-status.schema.json": schemaText("Rollout status", rolloutStatusSchema),
    ...Object.fromEntries(
      (Object.keys(commandSchemas) as (keyof typeof commandSchemas)[]).map((kind) => [
        fileOf(rolloutEventNames.commands[kind]),
        eventText(rolloutEventNames.commands[kind], commandSchemas[kind]),
      ]),
    ),
    ...Object.fromEntries(
      Object.values(rolloutEventNames.told).map((type) => [
        fileOf(type),
        eventText(type, type === rolloutEventNames.told.refused ? rolloutRefusedSchema : rolloutToldSchema),
      ]),
    ),
  };
}

/** `Cilium Rollout Start Requested`: rollout-start-requested.schema.json. */
function fileOf(detailType: string): string {
  return `${detailType.replace("Cilium ", "").toLowerCase().replaceAll(" ", "-")}.schema.json`;
}

/** An event as EventBridge delivers it; of its envelope only what is ours. */
function eventText(detailType: string, detail: z.core.$ZodType): string {
  return schemaText(
    detailType,
    z.object({ source: z.literal(eventNames.own), "detail-type": z.literal(detailType), detail }),
  );
}

/** In the view of whoever reads: members that a later version adds are allowed. */
function schemaText(title: string, schema: z.core.$ZodType): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return `${JSON.stringify({ $schema, title, ...rest }, undefined, 2)}\n`;
}
