/**
 * The answer, or an AbortError once the limit is raised: SDK clients sleep between their attempts without an ear for
 * triggers.
 */
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
