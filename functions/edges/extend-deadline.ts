/** A limit that is raised so many milliseconds after another one. */
export function extendDeadline(
  deadline: AbortSignal | undefined,
  milliseconds: number,
): AbortSignal | undefined {
  if (deadline === undefined) return undefined;
  const extended = new AbortController();
  const start = () => void setTimeout(() => extended.abort(), milliseconds).unref();
  if (deadline.aborted) start();
  else deadline.addEventListener("abort", start, { once: true });
  return extended.signal;
}
