/** Milliseconds since 1970, by the system's clock. */
export function systemClock(): number {
  return Date.now();
}
