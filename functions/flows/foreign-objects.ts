import { type KubeObject, type ObjectMeta, refOf } from "../core/kube-object.ts";
import type { Objection } from "../core/objection.ts";
import { foreignOwner } from "../core/preflight/objections.ts";
import { notKnown } from "../core/preflight/preflight.ts";
import { productNames } from "../core/product-names.ts";
import type { KindName } from "../core/resource-kinds.ts";
import type { KubeApi } from "./ports/kube-api.ts";
import { mayRead, readingOf } from "./read-surroundings.ts";

/** Objects under names of ours that somebody else has made, as the dry run of a pass would tell. */
export async function foreignObjects(kube: KubeApi, objects: readonly KubeObject[]): Promise<Objection[]> {
  const found = await Promise.all(
    objects.map(async (object) => {
      const needed = mayRead("get", object.kind as KindName);
      return { object, needed, reading: await readingOf(kube.get(refOf(object)), needed) };
    }),
  );
  const unknown = found.flatMap(({ reading, needed }) =>
    "known" in reading ? [] : [{ why: reading.unknown, needed }],
  );
  const [first] = unknown;
  return [
    ...found.flatMap(({ object, reading }) => {
      const there = "known" in reading ? reading.known : undefined;
      return there === undefined || isOurs(there.metadata) ? [] : [foreignOwner(object, [])];
    }),
    ...(first === undefined
      ? []
      : [
          {
            code: notKnown,
            severity: "warning" as const,
            message: `It cannot be known who has made ${unknown.length} of ${objects.length} objects (${first.why}), so that this is not checked of them: foreign-owner.`,
            remedy: [...new Set(unknown.map(({ needed }) => needed))].join(" "),
          },
        ]),
  ];
}

export function isOurs(metadata: Pick<ObjectMeta, "labels"> | undefined): boolean {
  return metadata?.labels?.[productNames.ownerLabel] === "true";
}
