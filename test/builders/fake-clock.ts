/** A clock that only sleeping moves; after each sleep the world may change by the text given, which knows $NOW. */
export function fakeClock(world = ""): Readonly<Record<string, string>> {
  return {
    date: 'cat "$ROOT/clock" 2>/dev/null || echo 0',
    sleep: `NOW=$(( $(cat "$ROOT/clock" 2>/dev/null || echo 0) + $1 ))\necho "$NOW" >"$ROOT/clock"\n${world}`,
  };
}
