/** Levels of the prefix: Parameter Store allows fifteen, of which `clusters/<account>/<region>/<name>` takes four. */
const levels = 15 - 4;
const longest = 400;

/** The rule for the prefix, as JavaScript and CloudFormation both read it. */
export const recordPrefixPattern = `^(?=.{2,${longest}}$)(?!/([aA][wW][sS]|[sS][sS][mM]))(/[\\w.-]+){1,${levels}}$`;

const pattern = new RegExp(recordPrefixPattern);

/** Checks the path under which the records lie. Throws, with what is allowed, so that a bad deployment fails at once. */
export function readRecordPrefix(text: string): string {
  if (pattern.test(text)) return text;
  throw new Error(
    `reading the prefix of the records: "${text.slice(0, 80)}" is none. Allowed is a path such as /eks-cilium or ` +
      `/platform/cilium: each part of letters, digits, dots, dashes and underscores, at most ${levels} of them and ` +
      `${longest} characters, no slash at the end, not beginning with /aws or /ssm. Correct it and deploy again.`,
  );
}
