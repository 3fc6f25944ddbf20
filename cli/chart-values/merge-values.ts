import type { Json } from "../../functions/core/json.ts";

/** Values of a chart, as one would write them in values.yaml. */
export type ChartValues = { readonly [key: string]: Json };

/** Merges values as Helm does with files of them: maps are merged, all else is replaced. */
export function mergeValues(...layers: readonly ChartValues[]): ChartValues {
  const merged: Record<string, Json> = {};
  for (const layer of layers) {
    for (const [key, value] of Object.entries(layer)) {
      const current = merged[key];
      merged[key] = isMap(current) && isMap(value) ? mergeValues(current, value) : value;
    }
  }
  return merged;
}

function isMap(value: Json | undefined): value is ChartValues {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
