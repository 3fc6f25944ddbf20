import { gunzipSync, gzipSync } from "node:zlib";
import { stableJson } from "../stable-json.ts";

/** JSON as gzip in base64: a ConfigMap holds 1 MiB, and one revision is about 80 KB of text. */
export function packJson(value: unknown): string {
  return gzipSync(stableJson(value), { level: 9 }).toString("base64");
}

/** Undefined: the text is not what packJson makes. */
export function unpackJson(text: string): unknown {
  try {
    return JSON.parse(gunzipSync(Buffer.from(text, "base64")).toString());
  } catch {
    return undefined;
  }
}
