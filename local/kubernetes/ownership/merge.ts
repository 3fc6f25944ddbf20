import type { Json } from "../../../functions/core/json.ts";
import type { Schema } from "../schema/schema.ts";
import { assemble, granularityOf, type Part, partsOf } from "./granularity.ts";

/** The live value with an applied configuration merged in; fields that it leaves out stay. */
export function merge(schema: Schema, live: Json | undefined, applied: Json | undefined): Json | undefined {
  if (applied === undefined) return live;
  const granularity = granularityOf(schema, applied);
  if (live === undefined || granularity === "whole" || granularityOf(schema, live) !== granularity)
    return applied;
  const before = partsOf(schema, live);
  const wanted = partsOf(schema, applied);
  const parts = granularity === "fields" ? mergeFields(before, wanted) : mergeItems(before, wanted);
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

/** Items come in the applied order; what only the live list has stays between its neighbours as far as they stay. */
function mergeItems(live: readonly Part[], applied: readonly Part[]): readonly Part[] {
  const there = new Map(live.map((part) => [part.name, part]));
  const wanted = new Set(applied.map((part) => part.name));
  const shared = applied.map((part) => part.name).filter((name) => there.has(name));
  const merged: Part[] = [];
  let [left, right, turn] = [0, 0, 0];
  while (left < live.length || right < applied.length) {
    const [mine, sent] = [live[left], applied[right]];
    if (mine !== undefined && !wanted.has(mine.name)) {
      merged.push(mine);
      left += 1;
      continue;
    }
    const next = shared[turn];
    // A live item whose turn it is not was or will be taken at its applied place.
    const moved = mine !== undefined && mine.name !== next;
    if (sent !== undefined && (!moved || next === undefined)) {
      const before = there.get(sent.name);
      merged.push(before === undefined ? sent : mergePart(before, sent));
      right += 1;
      if (sent.name === next) turn += 1;
    }
    if (moved || sent?.name === mine?.name) left += 1;
  }
  return merged;
}

function mergePart(live: Part, applied: Part | undefined): Part {
  return { ...live, value: merge(live.schema, live.value, applied?.value) ?? live.value };
}
