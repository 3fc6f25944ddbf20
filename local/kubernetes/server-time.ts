/** A time as the server writes it, in whole seconds: `2026-11-22T10:00:00Z`. Takes milliseconds since 1970. */
export function serverTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}
