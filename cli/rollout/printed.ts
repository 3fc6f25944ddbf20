/** Characters that steer a terminal, break a line, or show text in another order than it has. */
const steering = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Lines for a terminal: what people wrote into them, or into parameters by hand, is shown and never obeyed. */
export function printedLines(lines: readonly string[]): string {
  return lines.map((line) => `${line.replace(steering, " ")}\n`).join("");
}

/** JSON for a terminal or a program: the same texts, such characters by their codes. */
export function printedJson(value: unknown): string {
  const escaped = JSON.stringify(value).replace(steering, (found) =>
    Array.from({ length: found.length }, (_, at) => found.charCodeAt(at))
      .map((code) => `\\u${code.toString(16).padStart(4, "0")}`)
      .join(""),
  );
  return `${escaped}\n`;
}
