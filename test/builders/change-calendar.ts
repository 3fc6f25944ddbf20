/** Content of a Change Calendar of SSM that is open, or closed, but for its events. */
export function changeCalendar(
  standing: "open" | "closed",
  events: readonly (readonly [from: string, to: string])[] = [],
): string {
  const compact = (time: string) =>
    new Date(time)
      .toISOString()
      .replace(/\.\d+Z$/, "Z")
      .replaceAll(/[-:]/g, "");
  return [
    "BEGIN:VCALENDAR",
    "PRODID:-//AWS//Change Calendar 1.0//EN",
    "VERSION:2.0",
    `X-CALENDAR-TYPE:DEFAULT_${standing.toUpperCase()}`,
    ...events.flatMap(([from, to], index) => [
      "BEGIN:VEVENT",
      `UID:event-${index}`,
      `DTSTART:${compact(from)}`,
      `DTEND:${compact(to)}`,
      "SUMMARY:event",
      "END:VEVENT",
    ]),
    "END:VCALENDAR",
    "",
  ].join("\r\n");
}
