/** The line that sets a tag of a cluster. */
export function setTag(arn: string, tag: string, value: string): string {
  return `aws eks tag-resource --resource-arn ${arn} --tags ${shellWord(`${tag}=${value}`)}`;
}

/** The line that sets several tags at once. */
export function setTags(arn: string, tags: Readonly<Record<string, string>>): string {
  const words = Object.entries(tags).map(([tag, value]) => shellWord(`${tag}=${value}`));
  return `aws eks tag-resource --resource-arn ${arn} --tags ${words.join(",")}`;
}

/** The line that takes a tag away. */
export function untag(arn: string, tag: string): string {
  return `aws eks untag-resource --resource-arn ${arn} --tag-keys ${shellWord(tag)}`;
}

/** Whoever may tag writes what another person pastes. */
export function shellWord(text: string): string {
  return /^[\w.=+:/@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
