import type { Json } from "../../../functions/core/json.ts";
import type { Schema } from "../schema/schema.ts";
import { assemble, divisionOf, type Part, partsOf } from "./division.ts";

/** What an applied configuration makes of the live value; what it does not name stays. */
export function merge(schema: Schema, live: Json | undefined, applied: Json | undefined): Json | undefined {
  if (applied === undefined) return live;
  const division = divisionOf(schema, applied);
  if (live === undefined || division === "whole" || divisionOf(schema, live) !== division) return applied;
  const before = partsOf(schema, live);
  const wanted = partsOf(schema, applied);
  const parts = division === "fields" ? mergeFields(before, wanted) : mergeItems(before, wanted);
  return assemble(live, parts) ?? applied;
}

function mergeFields(live: readonly Part[], applied: readonly Part[]): readonly Part[] {
  const wanted = new Map(applied.map((part) => [part.name, part]));
  const there = new Set(live.map((part) => part.name));
  return [
    ...live.map((part) => mergePart(part, wanted.get(part.name))),
    ...applied.filter((part) => !there.has(part.name)),
  ];
}

/** Items come in the applied order; an item that only the live list has keeps its place behind its live neighbour. */
function mergeItems(live: readonly Part[], applied: readonly Part[]): readonly Part[] {
  const there = new Map(live.map((part) => [part.name, part]));
  const wanted = new Set(applied.map((part) => part.name));
  const merged: Part[] = [];
  let next = 0;
  const takeLiveOnly = () => {
    for (let part = live[next]; part !== undefined && !wanted.has(part.name); part = live[++next])
      merged.push(part);
  };
  for (const item of applied) {
    takeLiveOnly();
    const before = there.get(item.name);
    merged.push(before === undefined ? item : mergePart(before, item));
    if (live[next]?.name === item.name) next += 1;
  }
  const done = new Set(merged.map((part) => part.name));
  return [...merged, ...live.slice(next).filter((part) => !done.has(part.name))];
}

function mergePart(live: Part, applied: Part | undefined): Part {
  return { ...live, value: merge(live.schema, live.value, applied?.value) ?? live.value };
}
