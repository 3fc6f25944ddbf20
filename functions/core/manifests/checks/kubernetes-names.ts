const part = "[a-z0-9]([a-z0-9-]*[a-z0-9])?";
const subdomainPattern = new RegExp(`^${part}(\\.${part})*$`);
const namePattern = /^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/;

/** Name of most objects, such as `gp3` or `registry.example`. */
export function isSubdomain(text: string): boolean {
  return text.length <= 253 && subdomainPattern.test(text);
}

/** Key of a label or a taint: a name, with or without a subdomain before it. */
export function isLabelKey(text: string): boolean {
  const [name = "", prefix, ...more] = text.split("/").reverse();
  return more.length === 0 && namePattern.test(name) && (prefix === undefined || isSubdomain(prefix));
}

/** Value of a label or a taint; it may be empty. */
export function isLabelValue(text: string): boolean {
  return text === "" || namePattern.test(text);
}
