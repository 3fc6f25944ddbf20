import * as z from "zod/mini";
import type { AllowedTags } from "./fleet-settings.ts";
import { type TagKey, tagTable } from "./tag-table.ts";

const valuesOf = (tag: TagKey) =>
  z.exactOptional(
    z
      .array(z.string().check(z.refine((text) => tagTable[tag].read(text) !== undefined)))
      .check(z.minLength(1)),
  );

/** Schema of the setting `allowedTags`. */
export const allowedTagsSchema = z.strictObject({
  enable_cilium: valuesOf("enable_cilium"),
  cilium_version: valuesOf("cilium_version"),
  cilium_encryption: valuesOf("cilium_encryption"),
  cilium_mutual_auth: valuesOf("cilium_mutual_auth"),
  cilium_hubble: valuesOf("cilium_hubble"),
  cilium_l7: valuesOf("cilium_l7"),
  cilium_restart_pods: valuesOf("cilium_restart_pods"),
  cilium_probes: valuesOf("cilium_probes"),
  cilium_paused: valuesOf("cilium_paused"),
  cilium_on_disable: valuesOf("cilium_on_disable"),
  cilium_acknowledge: valuesOf("cilium_acknowledge"),
  cilium_allow_auth_mode_change: valuesOf("cilium_allow_auth_mode_change"),
});

/** Undefined: any value. */
export function allowedValues(allowed: AllowedTags, tag: string): readonly string[] | undefined {
  return Object.hasOwn(allowed, tag) ? allowed[tag as keyof AllowedTags] : undefined;
}

/** Whether the fleet allows a value, as the tag table reads it; a minor stands for all its releases, and of several codes each counts. */
export function isAllowed(allowed: AllowedTags, tag: TagKey, value: unknown): boolean {
  const values = allowedValues(allowed, tag);
  if (values === undefined) return true;
  if (Array.isArray(value)) {
    const codes = values.flatMap((text) => tagTable[tag].read(text) ?? []);
    return value.every((code) => codes.some((known) => known === code));
  }
  return values.some((text) => {
    const known = tagTable[tag].read(text);
    if (tag !== "cilium_version") return known === value;
    return known === value || String(value).startsWith(`${known}.`);
  });
}
