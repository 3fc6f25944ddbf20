import { regionOf } from "../cluster-id.ts";

/** The line that sets a tag of a cluster. */
export function setTag(arn: string, tag: string, value: string): string {
  return `aws eks tag-resource --resource-arn ${arn} --tags ${shellWord(`${tag}=${value}`)}${region(arn)}`;
}

/** The line that sets several tags at once. */
export function setTags(arn: string, tags: Readonly<Record<string, string>>): string {
  const words = Object.entries(tags).map(([tag, value]) => shellWord(`${tag}=${value}`));
  return `aws eks tag-resource --resource-arn ${arn} --tags ${words.join(",")}${region(arn)}`;
}

/** The line that takes a tag away. */
export function untag(arn: string, tag: string): string {
  return `aws eks untag-resource --resource-arn ${arn} --tag-keys ${shellWord(tag)}${region(arn)}`;
}

/** The shell's own region may be another one, where EKS knows no such cluster; a placeholder has none. */
function region(arn: string): string {
  const found = regionOf({ arn });
  return found === "" ? "" : ` --region ${found}`;
}

/** Whoever may tag writes what another person pastes. */
export function shellWord(text: string): string {
  return /^[\w.=+:/@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
