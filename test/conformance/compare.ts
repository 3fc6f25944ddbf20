import type { Json } from "../../functions/core/json.ts";
import { type KubeObject, keyOf } from "../../functions/core/kube-object.ts";
import { stableJson } from "../../functions/core/stable-json.ts";
import { normalise } from "./normalise.ts";

export interface Difference {
  /** `DaemonSet kube-system/cilium` */
  readonly object: string;
  /** `spec.template.spec.containers[0].image`; empty where the whole object is on one side only. */
  readonly path: string;
  /** JSON; undefined: absent. */
  readonly ours: string | undefined;
  readonly chart: string | undefined;
}

/** Difference in three lines. */
export function differenceText({ object, path, ours, chart }: Difference, mark: string): string {
  return `  ${mark}: ${object} ${path}\n    ours:  ${ours ?? "absent"}\n    chart: ${chart ?? "absent"}`;
}

export interface Comparison {
  /** Every object of either side, by key. */
  readonly objects: readonly string[];
  readonly differences: readonly Difference[];
}

/** Compares two sets of objects, each with its namesake. */
export function compare(ours: readonly KubeObject[], chart: readonly KubeObject[]): Comparison {
  const left = new Map(ours.map((object) => [keyOf(object), object]));
  const right = new Map(chart.map((object) => [keyOf(object), object]));
  const objects = [...new Set([...left.keys(), ...right.keys()])];
  const repeated = [...repeatedKeys(ours), ...repeatedKeys(chart)].map((object) => ({
    object,
    path: "",
    ours: `${ours.filter((other) => keyOf(other) === object).length} times`,
    chart: `${chart.filter((other) => keyOf(other) === object).length} times`,
  }));
  const differences = objects.flatMap((object) => differencesOf(object, left.get(object), right.get(object)));
  return { objects, differences: [...repeated, ...differences] };
}

function repeatedKeys(objects: readonly KubeObject[]): readonly string[] {
  const keys = objects.map(keyOf);
  return keys.filter((key, index) => keys.indexOf(key) !== index);
}

function differencesOf(
  object: string,
  ours: KubeObject | undefined,
  chart: KubeObject | undefined,
): readonly Difference[] {
  if (ours === undefined) return [{ object, path: "", ours: undefined, chart: "the object" }];
  if (chart === undefined) return [{ object, path: "", ours: "the object", chart: undefined }];
  return valueDifferences(normalise(ours), normalise(chart), "").map((found) => ({ object, ...found }));
}

function valueDifferences(
  ours: Json | undefined,
  chart: Json | undefined,
  path: string,
): readonly Omit<Difference, "object">[] {
  if (stableJson(ours ?? null) === stableJson(chart ?? null) || isScript(ours, chart, path)) return [];
  if (Array.isArray(ours) && Array.isArray(chart)) {
    const length = Math.max(ours.length, chart.length);
    return Array.from({ length }, (_, index) => index).flatMap((index) =>
      valueDifferences(ours[index], chart[index], `${path}[${index}]`),
    );
  }
  if (isMap(ours) && isMap(chart)) {
    const keys = [...new Set([...Object.keys(ours), ...Object.keys(chart)])].sort();
    return keys.flatMap((key) => valueDifferences(ours[key], chart[key], extended(path, key)));
  }
  return [{ path, ours: shown(ours), chart: shown(chart) }];
}

/** Rule 5: a mark stands for the chart's scripts in command or args, and any text may take its place. */
function isScript(ours: Json | undefined, chart: Json | undefined, path: string): boolean {
  return (
    chart === "<script>" && typeof ours === "string" && ours !== "" && /\.(command|args)\[\d+\]$/.test(path)
  );
}

function extended(path: string, key: string): string {
  if (!/^[A-Za-z_][\w-]*$/.test(key)) return `${path}[${key}]`;
  return path === "" ? key : `${path}.${key}`;
}

function shown(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : stableJson(value);
}

function isMap(value: Json | undefined): value is Readonly<Record<string, Json | undefined>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
