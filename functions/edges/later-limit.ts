/** A limit that is raised so many milliseconds after another one. */
export function laterLimit(limit: AbortSignal | undefined, milliseconds: number): AbortSignal | undefined {
  if (limit === undefined) return undefined;
  const later = new AbortController();
  const start = () => void setTimeout(() => later.abort(), milliseconds).unref();
  if (limit.aborted) start();
  else limit.addEventListener("abort", start, { once: true });
  return later.signal;
}
