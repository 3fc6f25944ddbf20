/**
 * The answer, or an AbortError once the limit is raised: SDK clients sleep between their attempts without an ear for
 * signals.
 */
export function withinLimit<Answer>(
  limit: AbortSignal | undefined,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  if (limit === undefined) return ask();
  return new Promise((resolve, reject) => {
    const stop = () => reject(new DOMException("the pass was stopped before the answer came", "AbortError"));
    if (limit.aborted) return stop();
    limit.addEventListener("abort", stop, { once: true });
    ask()
      .then(resolve, reject)
      .finally(() => limit.removeEventListener("abort", stop));
  });
}
