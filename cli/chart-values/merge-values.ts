import type { Json } from "../../functions/core/json.ts";

/** Values of a chart, as one would write them in values.yaml. */
export type ChartValues = { readonly [key: string]: Json };

/** Lays maps over one another, as Helm does with files of values: maps are merged, all else is replaced. */
export function mergeValues(...layers: readonly ChartValues[]): ChartValues {
  const merged: Record<string, Json> = {};
  for (const layer of layers) {
    for (const [key, value] of Object.entries(layer)) {
      const below = merged[key];
      merged[key] = isMap(below) && isMap(value) ? mergeValues(below, value) : value;
    }
  }
  return merged;
}

function isMap(value: Json | undefined): value is ChartValues {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
