/** Whether Go's `strconv.ParseBool`, by which the VPC CNI reads its settings and flags, makes true of a text. */
export function isGoTrue(text: unknown): boolean {
  return typeof text === "string" && ["1", "t", "T", "true", "TRUE", "True"].includes(text);
}

/** Whether a boolean flag is on among arguments: the last one counts, and one without a value means true. */
export function isFlagOn(args: readonly unknown[], name: string): boolean {
  const values = args.flatMap((arg) => {
    const [, found, value = "true"] = /^--?([^=]+)(?:=(.*))?$/s.exec(String(arg)) ?? [];
    return found === name ? [value] : [];
  });
  return isGoTrue(values.at(-1));
}
