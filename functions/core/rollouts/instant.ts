/** Days from 1970-01-01 to a day of the Gregorian calendar. */
function daysBefore(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

const form = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,3})\d*)?Z$/;

/** Milliseconds since 1970 of a time in ISO 8601 in UTC; undefined: it is none. */
export function readInstant(text: string | undefined): number | undefined {
  const parts = form.exec(text ?? "");
  if (parts === null) return undefined;
  const [year, month, day, hours, minutes, seconds] = parts.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || day > 31 || hours > 23 || minutes > 59 || seconds > 59)
    return undefined;
  const milliseconds = Number((parts[7] ?? "0").padEnd(3, "0"));
  return (
    ((daysBefore(year, month, day) * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1000 + milliseconds
  );
}

/** The time in ISO 8601 in UTC, to the second: `2026-12-01T10:00:00Z`. `time` is in milliseconds since 1970. */
export function writeInstant(time: number): string {
  const seconds = Math.floor(time / 1000);
  const days = Math.floor(seconds / 86_400);
  const [year, month, day] = dateOf(days);
  const rest = seconds - days * 86_400;
  const clock = [Math.floor(rest / 3600), Math.floor((rest % 3600) / 60), rest % 60].map(two).join(":");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${clock}Z`;
}

const two = (number: number) => String(number).padStart(2, "0");

function dateOf(days: number): readonly [number, number, number] {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day];
}
