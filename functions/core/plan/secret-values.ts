import { type KubeObject, keyOf } from "../kube-object.ts";

/** The objects with the keys of their Secrets and none of the values: what a revision may hold. */
export function withoutSecrets(objects: readonly KubeObject[]): KubeObject[] {
  return objects.map((object) =>
    object.kind === "Secret" ? { ...object, data: emptied(object["data"]) } : object,
  );
}

/** The other way: a revision's Secrets with the values of those of the same names in `source`, the last of them. */
export function withSecretsOf(objects: readonly KubeObject[], source: readonly KubeObject[]): KubeObject[] {
  const secrets = source.filter(({ kind }) => kind === "Secret");
  const values = new Map(secrets.map((secret) => [keyOf(secret), secret["data"]]));
  return objects.flatMap((object) => {
    if (object.kind !== "Secret") return [object];
    const data = values.get(keyOf(object));
    // An empty Secret would be worse than none.
    return data === undefined ? [] : [{ ...object, data }];
  });
}

function emptied(data: KubeObject[string]): Record<string, string> {
  return typeof data === "object" && data !== null
    ? Object.fromEntries(Object.keys(data).map((key) => [key, ""]))
    : {};
}
