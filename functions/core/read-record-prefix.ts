/** Levels of the prefix: Parameter Store allows fifteen, of which `clusters/<account>/<region>/<name>` takes four. */
const levels = 11;
const longest = 400;

/** Checks the path under which the records lie. Throws, with what is allowed, so that a bad deployment fails at once. */
export function readRecordPrefix(text: string): string {
  const parts = text.split("/").slice(1);
  const isPath = text.startsWith("/") && parts.every((part) => /^[\w.-]+$/.test(part));
  const isReserved = /^\/(aws|ssm)/i.test(text);
  if (isPath && !isReserved && parts.length <= levels && text.length <= longest) return text;
  throw new Error(
    `reading the prefix of the records: "${text.slice(0, 80)}" is none. Allowed is a path such as /eks-cilium or ` +
      `/platform/cilium: each part of letters, digits, dots, dashes and underscores, at most ${levels} of them and ` +
      `${longest} characters, no slash at the end, not beginning with /aws or /ssm. Correct it and deploy again.`,
  );
}
