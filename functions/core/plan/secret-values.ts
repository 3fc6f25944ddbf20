import { type JsonMap, mapAt } from "../json.ts";
import { type KubeObject, keyOf } from "../kube-object.ts";

/** The objects as a revision may hold them: their Secrets have keys and no values. */
export function withoutSecrets(objects: readonly KubeObject[]): KubeObject[] {
  return objects.map((object) =>
    object.kind === "Secret" ? { ...object, data: emptied(mapAt(object, "data")) } : object,
  );
}

/** The reverse: a revision's Secrets get the values of those of the same names in `source`, of the last where several are. */
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

function emptied(data: JsonMap): Record<string, string> {
  return Object.fromEntries(Object.keys(data).map((key) => [key, ""]));
}
