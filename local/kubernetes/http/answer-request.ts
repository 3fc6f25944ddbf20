import { parse as parseYaml } from "yaml";
import { isMap, type Json, mapAt } from "../../../functions/core/json.ts";
import { accessReview, attemptOf, forbidden, mayAdminister, mayDo, type User } from "../access.ts";
import { ApiFailure } from "../api-failure.ts";
import { coreVersions, groupBody, groupList, resourceList } from "../discovery.ts";
import { failures } from "../failures.ts";
import { textAt } from "../json-map.ts";
import { findKind, kindsOf, namespaceKind } from "../kinds-of.ts";
import type { Deletion } from "../lifecycle/delete-object.ts";
import { evictPod } from "../lifecycle/evict-pod.ts";
import { listBody, listObjects, metadataListBody } from "../list-objects.ts";
import type { ObjectKey, Objects, Written } from "../objects.ts";
import { apiVersionOf, type ServedKind } from "../served-kinds.ts";
import type { DeleteOptions, WriteOptions } from "../write-options.ts";
import { type Answer, failureAnswer, jsonAnswer, pageNotFound, textAnswer } from "./answer.ts";
import { type ObjectsRoute, parseRoute } from "./route.ts";

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly user: User;
}

/** One request, from authorisation to answer. */
export function answerRequest(objects: Objects, request: ApiRequest): Answer {
  try {
    const route = parseRoute(request.path);
    const open = openPaths[request.path];
    if (open !== undefined) return open();
    const admin = mayAdminister(objects.store, request.user);
    const authenticated = request.user.groups.includes("system:authenticated");
    if (route.type === "path") {
      if (!admin && !authenticated) throw forbidden(request.user, request.method.toLowerCase(), route);
      return discover(objects, route.path);
    }
    if (isAccessReview(route) && authenticated) {
      if (request.method !== "POST") throw failures.methodNotAllowed();
      const body = parseBody(request, "SelfSubjectAccessReview");
      const allowed = admin || mayDo(objects.store, request.user, attemptOf(body));
      return jsonAnswer(201, accessReview(body, allowed));
    }
    const { group, plural, subresource, namespace, name } = route;
    const resource = subresource === "" ? plural : `${plural}/${subresource}`;
    const verb = verbOf(request, route);
    const allowed = admin || mayDo(objects.store, request.user, { verb, group, resource, namespace, name });
    if (!allowed) throw forbidden(request.user, verb, route);
    const creation = { verb: "create", group, resource, namespace, name };
    if (mayCreate(objects, request, route) && !(admin || mayDo(objects.store, request.user, creation)))
      throw forbidden(request.user, "create", route);
    return answerObjects(objects, request, route);
  } catch (failure) {
    if (failure instanceof ApiFailure) return failureAnswer(failure);
    throw failure;
  }
}

const openPaths: Readonly<Record<string, () => Answer>> = {
  "/version": () =>
    jsonAnswer(200, { major: "1", minor: "36", gitVersion: "v1.36.2", platform: "linux/amd64" }),
  "/readyz": () => textAnswer(200, "ok"),
  "/livez": () => textAnswer(200, "ok"),
};

function isAccessReview({ apiVersion, plural }: ObjectsRoute): boolean {
  return apiVersion === "authorization.k8s.io/v1" && plural === "selfsubjectaccessreviews";
}

function discover({ store }: Objects, path: string): Answer {
  const [root, first, second] = path.replace(/\/$/, "").split("/").slice(1);
  if (root === "api") return orNotFound(first === undefined ? coreVersions() : resourceList(store, first));
  if (root !== "apis") return pageNotFound();
  if (first === undefined) return jsonAnswer(200, groupList(store));
  return orNotFound(
    second === undefined ? groupBody(store, first) : resourceList(store, `${first}/${second}`),
  );
}

function orNotFound(body: Json | undefined): Answer {
  return body === undefined ? pageNotFound() : jsonAnswer(200, body);
}

function verbOf({ method }: ApiRequest, { name }: ObjectsRoute): string {
  if (method === "GET") return name === "" ? "list" : "get";
  if (method === "DELETE") return name === "" ? "deletecollection" : "delete";
  return { POST: "create", PUT: "update", PATCH: "patch" }[method] ?? method.toLowerCase();
}

/** An apply creates what is not there. */
function mayCreate({ store }: Objects, request: ApiRequest, route: ObjectsRoute): boolean {
  const type = request.headers["content-type"] ?? "";
  if (request.method !== "PATCH" || !type.startsWith("application/apply-patch")) return false;
  const kind = findKind(store, route.apiVersion, { plural: route.plural });
  return kind !== undefined && store.get(kind, route.namespace, route.name) === undefined;
}

function answerObjects(objects: Objects, request: ApiRequest, route: ObjectsRoute): Answer {
  const { store } = objects;
  const kind = findKind(store, route.apiVersion, { plural: route.plural });
  if (kind === undefined) {
    if (!kindsOf(store).some((one) => apiVersionOf(one) === route.apiVersion)) return pageNotFound();
    throw failures.resourceNotFound();
  }
  const { namespace, name, subresource } = route;
  const misplaced = kind.namespaced ? name !== "" && namespace === "" : namespace !== "";
  if (isEviction(request, route)) {
    const key = { kind, namespace, name };
    const uid = textAt(parseBody(request, "Eviction"), "deleteOptions", "preconditions", "uid");
    evictPod(store, objects.get(key), uid, () => objects.delete(key, {}));
    return jsonAnswer(201, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 });
  }
  const unknownPart = subresource !== "" && !(subresource === "status" && kind.statusSubresource);
  if (misplaced || unknownPart) throw failures.resourceNotFound();
  return name === ""
    ? answerCollection(objects, kind, namespace, request)
    : answerObject(objects, { kind, namespace, name }, subresource, request);
}

function isEviction(
  { method }: ApiRequest,
  { apiVersion, plural, name, subresource }: ObjectsRoute,
): boolean {
  return (
    method === "POST" && apiVersion === "v1" && plural === "pods" && name !== "" && subresource === "eviction"
  );
}

function answerCollection(
  objects: Objects,
  kind: ServedKind,
  namespace: string,
  request: ApiRequest,
): Answer {
  const { method, query } = request;
  if (method === "POST") {
    if (kind.namespaced && namespace === "") throw failures.methodNotAllowed();
    return written(objects.create(kind, namespace, parseBody(request, kind.kind), optionsOf(request)), 201);
  }
  // Nothing that talks to the stand-in watches, or deletes a collection.
  if (method !== "GET" || ["true", "1"].includes(query.get("watch") ?? "")) throw failures.methodNotAllowed();
  const continued = query.get("continue");
  const page = listObjects(objects.store, kind, {
    namespace,
    labelSelector: query.get("labelSelector") ?? "",
    fieldSelector: query.get("fieldSelector") ?? "",
    limit: Number(query.get("limit") ?? 0),
    ...(continued === null || continued === "" ? {} : { continue: continued }),
  });
  const metadataOnly = (request.headers["accept"] ?? "").includes("as=PartialObjectMetadataList");
  return jsonAnswer(200, metadataOnly ? metadataListBody(page) : listBody(kind, page));
}

function answerObject(objects: Objects, key: ObjectKey, subresource: string, request: ApiRequest): Answer {
  const options = { ...optionsOf(request), subresource };
  const body = () => parseBody(request, key.kind.kind);
  const allowed = subresource === "" ? ["GET", "PUT", "PATCH", "DELETE"] : ["GET", "PUT", "PATCH"];
  if (!allowed.includes(request.method)) throw failures.methodNotAllowed();
  if (request.method === "GET") return jsonAnswer(200, objects.get(key));
  if (request.method === "PUT") return written(objects.replace(key, body(), options), 200);
  if (request.method === "DELETE") return deleted(key, objects.delete(key, deleteOptionsOf(request)));
  const type = (request.headers["content-type"] ?? "").split(";")[0];
  if (type === "application/merge-patch+json") return written(objects.patch(key, body(), options), 200);
  if (type !== "application/apply-patch+yaml") throw failures.mediaType();
  const fieldManager = request.query.get("fieldManager") ?? "";
  return written(objects.apply(key, body(), { ...options, fieldManager }), 200);
}

function written({ object, created, warnings }: Written, status: number): Answer {
  return jsonAnswer(created ? 201 : status, object, warnings);
}

/** Pods and namespaces come back as they were; what waits for a finalizer comes back as it is now. */
function deleted({ kind, name }: ObjectKey, { object, gone }: Deletion): Answer {
  if (!gone || kind.kind === "Pod" || kind === namespaceKind) return jsonAnswer(200, object);
  const group = kind.group === "" ? {} : { group: kind.group };
  const details = { name, ...group, kind: kind.plural, uid: object.metadata.uid };
  return jsonAnswer(200, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details });
}

function optionsOf({ query, headers }: ApiRequest): WriteOptions {
  const agent = (headers["user-agent"] ?? "").split("/")[0] ?? "";
  return {
    fieldManager: query.get("fieldManager") ?? (agent === "" ? "unknown" : agent),
    dryRun: query.get("dryRun") === "All",
    force: query.get("force") === "true",
    strict: query.get("fieldValidation") === "Strict",
  };
}

function deleteOptionsOf(request: ApiRequest): DeleteOptions {
  const { query } = request;
  const body = request.body === "" ? {} : parseBody(request, "DeleteOptions");
  const { gracePeriodSeconds } = isMap(body) ? body : {};
  const policy = query.get("propagationPolicy") ?? textAt(body, "propagationPolicy");
  const grace = query.get("gracePeriodSeconds") ?? gracePeriodSeconds;
  const uid = textAt(body, "preconditions", "uid");
  const resourceVersion = textAt(body, "preconditions", "resourceVersion");
  const dryRun = mapAt({ body }, "body")["dryRun"];
  return {
    dryRun: query.get("dryRun") === "All" || (Array.isArray(dryRun) && dryRun.includes("All")),
    ...(policy === "Background" || policy === "Foreground" || policy === "Orphan"
      ? { propagationPolicy: policy }
      : {}),
    ...(grace === undefined || grace === null ? {} : { gracePeriodSeconds: Number(grace) }),
    preconditions: {
      ...(uid === "" ? {} : { uid }),
      ...(resourceVersion === "" ? {} : { resourceVersion }),
    },
  };
}

function parseBody({ headers, body }: ApiRequest, wanted: string): Json {
  const type = headers["content-type"] ?? "";
  // kubectl create speaks protobuf, which the stand-in does not.
  if (type.includes("protobuf")) throw failures.mediaType();
  const yaml = type.includes("yaml") && !body.trimStart().startsWith("{");
  try {
    return yaml ? parseYaml(body) : JSON.parse(body);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw failures.badRequest(
      `the object provided is unrecognized (must be of type ${wanted}): couldn't get version/kind; json parse error: ${why} (${body.slice(0, 64)})`,
    );
  }
}
