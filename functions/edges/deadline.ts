/** A port under different deadlines: once the signal is raised, every call under it ends. */
export type WithDeadline<Port> = (deadline?: AbortSignal) => Port;

/** A deadline so many milliseconds after another one; undefined where that one is. */
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

/** The answer, or an AbortError at the deadline: SDK clients sleep between their attempts whatever is raised. */
export function orAbort<Answer>(
  deadline: AbortSignal | undefined,
  start: () => Promise<Answer>,
): Promise<Answer> {
  if (deadline === undefined) return start();
  return new Promise((resolve, reject) => {
    const stop = () => reject(new DOMException("the pass was stopped before the answer came", "AbortError"));
    if (deadline.aborted) return stop();
    deadline.addEventListener("abort", stop, { once: true });
    start()
      .then(resolve, reject)
      .finally(() => deadline.removeEventListener("abort", stop));
  });
}
