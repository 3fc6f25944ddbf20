import type { JsonMap } from "../../functions/core/json.ts";
import { ApiFailure, type StatusCause } from "./api-failure.ts";
import { fieldPaths } from "./ownership/field-set.ts";
import { type Manager, managerKey } from "./ownership/managers.ts";
import type { Conflict } from "./ownership/take-fields.ts";
import { resourceName, type ServedKind } from "./served-kinds.ts";

/** The refusals of the API server, worded as the real one words them. */
export const failures = {
  notFound: (kind: ServedKind, name: string) =>
    new ApiFailure(404, "NotFound", `${resourceName(kind)} "${name}" not found`, named(kind, name)),
  namespaceNotFound: (name: string) =>
    new ApiFailure(404, "NotFound", `namespaces "${name}" not found`, { name, kind: "namespaces" }),
  resourceNotFound: () =>
    new ApiFailure(404, "NotFound", "the server could not find the requested resource", {}),
  alreadyExists: (kind: ServedKind, name: string) =>
    new ApiFailure(409, "AlreadyExists", `${resourceName(kind)} "${name}" already exists`, named(kind, name)),
  badRequest: (message: string) => new ApiFailure(400, "BadRequest", message),
  methodNotAllowed: () =>
    new ApiFailure(
      405,
      "MethodNotAllowed",
      "the server does not allow this method on the requested resource",
      {},
    ),
  mediaType: () => new ApiFailure(415, "UnsupportedMediaType", "415: Unsupported Media Type", {}),
  unauthorized: () => new ApiFailure(401, "Unauthorized", "Unauthorized"),
  /** An error of the client, which the real server reports as its own, without a reason. */
  notTyped: (kind: ServedKind, namespaceAndName: string, why: string) =>
    new ApiFailure(
      500,
      "",
      `failed to create typed patch object (${namespaceAndName}; ${kind.group}/${kind.version}, Kind=${kind.kind}): ${why}`,
    ),
  modified: (kind: ServedKind, name: string) =>
    conflict(
      kind,
      name,
      "the object has been modified; please apply your changes to the latest version and try again",
    ),
  uidOfNothing: (kind: ServedKind, name: string, uid: string) =>
    conflict(
      kind,
      name,
      `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
    ),
  /** Unlike every other conflict this one names the Kind, not the plural. */
  precondition: (kind: ServedKind, name: string, why: string) =>
    new ApiFailure(409, "Conflict", `Operation cannot be fulfilled on ${dotted(kind)} "${name}": ${why}`, {
      name,
      ...grouped(kind),
      kind: kind.kind,
    }),
  terminating: (kind: ServedKind, name: string, namespace: string) =>
    new ApiFailure(
      403,
      "Forbidden",
      `${resourceName(kind)} "${name}" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
      {
        ...named(kind, name),
        causes: [
          {
            reason: "NamespaceTerminating",
            message: `namespace ${namespace} is being terminated`,
            field: "metadata.namespace",
          },
        ],
      },
    ),
  forbiddenField: (kind: ServedKind, name: string, why: string) =>
    new ApiFailure(
      403,
      "Forbidden",
      `${resourceName(kind)} "${name}" is forbidden: ${why}`,
      named(kind, name),
    ),
  disruptionBudget: (budget: string, needed: number, healthy: number) =>
    new ApiFailure(
      429,
      "TooManyRequests",
      "Cannot evict pod as it would violate the pod's disruption budget.",
      {
        causes: [
          {
            reason: "DisruptionBudget",
            message: `The disruption budget ${budget} needs ${needed} healthy pods and has ${healthy} currently`,
          },
        ],
      },
    ),
  /** With no reason and no details, as the real one has it. */
  manyDisruptionBudgets: () =>
    new ApiFailure(
      500,
      "",
      "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
    ),
  noFieldManager: () =>
    new ApiFailure(
      422,
      "Invalid",
      'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      {
        group: "meta.k8s.io",
        kind: "PatchOptions",
        causes: [
          {
            reason: "FieldValueRequired",
            message: "Required value: is required for apply patch",
            field: "fieldManager",
          },
        ],
      },
    ),
  invalid: (kind: ServedKind, name: string, causes: readonly StatusCause[]) => {
    const sentences = [...new Set(causes.map((cause) => `${cause.field}: ${cause.message}`))];
    const why = sentences.length === 1 ? sentences.join() : `[${sentences.join(", ")}]`;
    return new ApiFailure(422, "Invalid", `${dotted(kind)} "${name}" is invalid: ${why}`, {
      name,
      ...grouped(kind),
      kind: kind.kind,
      causes: causes.map((cause) => ({ ...cause })),
    });
  },
  applyConflict: (conflicts: readonly Conflict[]) => {
    const sorted = [...conflicts].sort((a, b) => (managerKey(a.manager) < managerKey(b.manager) ? -1 : 1));
    const causes = sorted.flatMap(({ manager, fields }) =>
      fieldPaths(fields).map((field) => ({
        reason: "FieldManagerConflict",
        message: `conflict with ${managerText(manager)}`,
        field,
      })),
    );
    const [first] = causes;
    const text =
      causes.length === 1 && first !== undefined
        ? `1 conflict: ${first.message}: ${first.field}`
        : `${causes.length} conflicts: ${sorted.map(conflictText).join("\n")}`;
    return new ApiFailure(409, "Conflict", `Apply failed with ${text}`, { causes });
  },
};

function conflictText({ manager, fields }: Conflict): string {
  return [`conflicts with ${managerText(manager)}:`, ...fieldPaths(fields).map((path) => `- ${path}`)].join(
    "\n",
  );
}

function managerText({ manager, operation, apiVersion, subresource }: Manager): string {
  const sub = subresource === "" ? "" : ` with subresource "${subresource}"`;
  return `"${manager}"${sub}${operation === "Update" ? ` using ${apiVersion}` : ""}`;
}

function conflict(kind: ServedKind, name: string, why: string): ApiFailure {
  const message = `Operation cannot be fulfilled on ${resourceName(kind)} "${name}": ${why}`;
  return new ApiFailure(409, "Conflict", message, named(kind, name));
}

function named(kind: ServedKind, name: string): JsonMap {
  return { name, ...grouped(kind), kind: kind.plural };
}

function grouped({ group }: ServedKind): JsonMap {
  return group === "" ? {} : { group };
}

function dotted({ kind, group }: ServedKind): string {
  return group === "" ? kind : `${kind}.${group}`;
}
