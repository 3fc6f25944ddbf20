import type { HttpAnswer, Protocol } from "./protocol.ts";

/** AWS JSON 1.0 and 1.1: everything is POST /, the operation stands in X-Amz-Target. */
export function jsonProtocol(
  version: "1.0" | "1.1",
  /** Code of an error before JSON, which SQS repeats in a header for older clients. */
  queryCode?: (code: string) => string,
): Protocol {
  const headers = { "content-type": `application/x-amz-json-${version}` };
  return {
    read: ({ headers, body }) => {
      const operation = String(headers["x-amz-target"]).split(".")[1];
      return operation === undefined ? undefined : { operation, input: JSON.parse(body || "{}") };
    },
    answer: (_, output) => ({ status: 200, headers, body: JSON.stringify(output) }),
    fail: (error) => ({
      status: error.status,
      headers: { ...headers, ...(queryCode && { "x-amzn-query-error": `${queryCode(error.code)};Sender` }) },
      body: JSON.stringify({ __type: error.code, message: error.message }),
    }),
  };
}

/** A path with its labels in braces: `/tags/{resourceArn}`. */
export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly operation: string;
}

/** REST with JSON bodies, as EKS speaks it. Labels, query (each member a list) and body come together as one input. */
export function restJsonProtocol(routes: readonly Route[]): Protocol {
  return {
    read: ({ method, path, query, body }) => {
      for (const route of routes) {
        const labels = method === route.method ? matchPath(route.path, path) : undefined;
        if (labels === undefined) continue;
        const input = { ...JSON.parse(body || "{}"), ...queryMembers(query), ...labels };
        return { operation: route.operation, input };
      }
      return undefined;
    },
    answer: (_, output) => restAnswer(200, {}, output),
    fail: (error) => restAnswer(error.status, { "x-amzn-errortype": error.code }, { message: error.message }),
  };
}

/** The labels of a template in a path: `/clusters/{name}` of `/clusters/demo`. */
function matchPath(template: string, path: string): Record<string, string> | undefined {
  const names = template.split("/");
  const segments = path.split("/");
  if (names.length !== segments.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [position, segment] of segments.entries()) {
    const name = names[position] ?? "";
    if (name.startsWith("{")) labels[name.slice(1, -1)] = decodeURIComponent(segment);
    else if (name !== segment) return undefined;
  }
  return labels;
}

function queryMembers(query: URLSearchParams): Record<string, readonly string[]> {
  return Object.fromEntries([...new Set(query.keys())].map((key) => [key, query.getAll(key)]));
}

function restAnswer(status: number, headers: Record<string, string>, body: object): HttpAnswer {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}
