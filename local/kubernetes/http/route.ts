/** Target of a path, which may not exist. */
export type Route = ObjectsRoute | PathRoute;

export interface ObjectsRoute {
  readonly type: "objects";
  readonly path: string;
  readonly apiVersion: string;
  readonly group: string;
  readonly plural: string;
  /** Empty: cluster-wide, or all namespaces. */
  readonly namespace: string;
  /** Empty: the collection. */
  readonly name: string;
  readonly subresource: string;
}

/** Health, version and discovery. */
interface PathRoute {
  readonly type: "path";
  readonly path: string;
}

/** Reads `/api/v1/…` and `/apis/<group>/<version>/…`; anything shorter is a path of its own. */
export function parseRoute(path: string): Route {
  const [root, ...parts] = path.split("/").slice(1).map(decodeURIComponent);
  const [group = "", version, ...rest] = root === "api" ? ["", ...parts] : parts;
  if ((root !== "api" && root !== "apis") || version === undefined || rest.length === 0) {
    return { type: "path", path };
  }
  const apiVersion = group === "" ? version : `${group}/${version}`;
  const [first = "", second = "", third = "", ...more] = rest;
  const inNamespace = first === "namespaces" && third !== "" && !namespaceSubresources.has(third);
  const [plural = "", name = "", subresource = ""] = inNamespace ? [third, ...more] : rest;
  return {
    type: "objects",
    path,
    apiVersion,
    group,
    plural,
    namespace: inNamespace ? second : "",
    name,
    subresource,
  };
}

const namespaceSubresources: ReadonlySet<string> = new Set(["status", "finalize"]);
