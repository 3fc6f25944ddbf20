import { describe, expect, it } from "vitest";
import type { KubeObject, ObjectRef } from "../../../functions/core/kube-object.ts";
import {
  connected,
  failureStatus,
  sendJson,
  sendText,
  startScripted,
} from "../../builders/scripted-server.ts";

const cilium: ObjectRef = {
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  namespace: "kube-system",
  name: "cilium",
};
const ciliumPath = "/apis/apps/v1/namespaces/kube-system/daemonsets/cilium";
const daemonSet: KubeObject = {
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: { name: "cilium", namespace: "kube-system" },
  spec: { anyFieldOfTomorrow: true },
};
const configMap = (name: string): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "kube-system" },
});

describe("get", () => {
  it("reads one object by its path, with the token and as ourselves", async () => {
    const server = await startScripted((_, response) => sendJson(response, 200, daemonSet));
    expect(await connected(server.target).api.get(cilium)).toEqual(daemonSet);
    expect(server.received).toMatchObject([
      {
        method: "GET",
        path: ciliumPath,
        headers: { authorization: "Bearer token-1", "user-agent": "eks-cilium", accept: "application/json" },
      },
    ]);
  });

  it.each([
    ["the object is missing", failureStatus(404, "NotFound", 'daemonsets.apps "cilium" not found')],
    [
      "its kind is unknown",
      failureStatus(404, "NotFound", "the server could not find the requested resource"),
    ],
  ])("is undefined when %s", async (_, body) => {
    const server = await startScripted((_request, response) => sendJson(response, 404, body));
    expect(await connected(server.target).api.get(cilium)).toBeUndefined();
  });

  it("is undefined when its whole group is not served", async () => {
    const server = await startScripted((_, response) => sendText(response, 404, "404 page not found\n"));
    expect(await connected(server.target).api.get(cilium)).toBeUndefined();
  });

  it("refuses a kind that has no path here, before anything is sent", async () => {
    const server = await startScripted((_, response) => sendJson(response, 200, {}));
    await expect(
      connected(server.target).api.get({ apiVersion: "v1", kind: "Endpoints", name: "x" }),
    ).rejects.toMatchObject({ name: "KubeApiError", kind: "invalid" });
    expect(server.received).toEqual([]);
  });
});

describe("list", () => {
  const pods = Array.from({ length: 1200 }, (_, at) => ({ metadata: { name: `pod-${at}` } }));

  it("reads every page, and gives items the kind and version they lack", async () => {
    const server = await startScripted(({ query }, response) => {
      const from = Number(query["continue"] ?? 0);
      const to = from + Number(query["limit"]);
      sendJson(response, 200, {
        metadata: to < pods.length ? { continue: String(to) } : {},
        items: pods.slice(from, to),
      });
    });
    const listed = await connected(server.target).api.list("Pod", {
      namespace: "kube-system",
      labelSelector: "k8s-app in (cilium)",
      fieldSelector: "status.phase=Running",
    });
    expect(listed?.map(({ metadata }) => metadata.name)).toEqual(pods.map(({ metadata }) => metadata.name));
    expect(listed?.at(-1)).toEqual({ apiVersion: "v1", kind: "Pod", metadata: { name: "pod-1199" } });
    expect(server.received.map(({ path, query }) => ({ path, query }))).toEqual(
      [undefined, "500", "1000"].map((from) => ({
        path: "/api/v1/namespaces/kube-system/pods",
        query: {
          limit: "500",
          labelSelector: "k8s-app in (cilium)",
          fieldSelector: "status.phase=Running",
          ...(from === undefined ? {} : { continue: from }),
        },
      })),
    );
  });

  it("starts anew, once, when the server forgets the page it stood at", async () => {
    const server = await startScripted(({ query }, response, turn) => {
      if (query["continue"] === undefined) {
        return sendJson(response, 200, { metadata: { continue: "next" }, items: pods.slice(0, 1) });
      }
      return turn === 2
        ? sendJson(response, 410, failureStatus(410, "Expired", "The provided continue parameter is too old"))
        : sendJson(response, 200, { metadata: {}, items: pods.slice(1, 2) });
    });
    const listed = await connected(server.target).api.list("Pod");
    expect(listed?.map(({ metadata }) => metadata.name)).toEqual(["pod-0", "pod-1"]);
    expect(server.received).toHaveLength(4);
  });

  it("gives up when the server forgets it again", async () => {
    const server = await startScripted(({ query }, response) =>
      query["continue"] === undefined
        ? sendJson(response, 200, { metadata: { continue: "next" }, items: [] })
        : sendJson(response, 410, failureStatus(410, "Expired", "too old")),
    );
    await expect(connected(server.target).api.list("Pod")).rejects.toMatchObject({
      kind: "server",
      status: 410,
    });
    expect(server.received).toHaveLength(4);
  });

  it("is empty for an empty list of metadata, which a real server writes as null", async () => {
    const server = await startScripted((_, response) =>
      sendJson(response, 200, { metadata: {}, items: null }),
    );
    expect(await connected(server.target).api.listMetadata("Secret")).toEqual([]);
  });

  it("is undefined where the kind is not served, and empty where there is nothing", async () => {
    const server = await startScripted(({ path }, response) =>
      path.startsWith("/apis/cilium.io/")
        ? sendText(response, 404, "404 page not found\n")
        : sendJson(response, 200, { metadata: {}, items: [] }),
    );
    const { api } = connected(server.target);
    expect(await api.list("CiliumNode")).toBeUndefined();
    expect(await api.listMetadata("CiliumNode")).toBeUndefined();
    expect(await api.list("Node")).toEqual([]);
  });

  it("asks for metadata alone where that is enough", async () => {
    const server = await startScripted((_, response) =>
      sendJson(response, 200, { metadata: {}, items: [{ metadata: { name: "node-1" }, kind: "Partial" }] }),
    );
    expect(await connected(server.target).api.listMetadata("Node")).toEqual([{ name: "node-1" }]);
    expect(server.received[0]).toMatchObject({
      path: "/api/v1/nodes",
      headers: { accept: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1" },
    });
  });
});

describe("servedResources", () => {
  it("names the plurals of a group, without subresources", async () => {
    const server = await startScripted(({ path }, response) =>
      path === "/apis/cilium.io/v2"
        ? sendJson(response, 200, {
            kind: "APIResourceList",
            resources: [{ name: "ciliumnodes" }, { name: "ciliumnodes/status" }, { name: "ciliumendpoints" }],
          })
        : sendText(response, 404, "404 page not found\n"),
    );
    const { api } = connected(server.target);
    expect(await api.servedResources("cilium.io/v2")).toEqual(["ciliumnodes", "ciliumendpoints"]);
    expect(await api.servedResources("cilium.io/v2alpha1")).toBeUndefined();
  });
});

describe("apply", () => {
  it("sends the object as it is, under our field manager, and tells whether it is new", async () => {
    const server = await startScripted((_, response, turn) =>
      sendJson(response, turn === 1 ? 201 : 200, { ...daemonSet, status: {} }),
    );
    const { api } = connected(server.target);
    expect(await api.apply(daemonSet)).toEqual({ created: true, object: { ...daemonSet, status: {} } });
    expect(await api.apply(daemonSet, { dryRun: true, force: true })).toMatchObject({ created: false });
    expect(server.received).toMatchObject([
      {
        method: "PATCH",
        path: ciliumPath,
        query: { fieldManager: "eks-cilium", fieldValidation: "Strict" },
        headers: { "content-type": "application/apply-patch+yaml" },
      },
      { query: { dryRun: "All", force: "true" } },
    ]);
    expect(Object.keys(server.received[0]?.query ?? {})).toEqual(["fieldManager", "fieldValidation"]);
    expect(JSON.parse(server.received[0]?.body ?? "")).toEqual(daemonSet);
  });

  it("says what is in the way, on what, where, and who owns the fields", async () => {
    const causes = [
      { reason: "FieldManagerConflict", message: 'conflict with "helm" using v1', field: ".data.k" },
    ];
    const server = await startScripted((_, response) =>
      sendJson(response, 409, failureStatus(409, "Conflict", "Apply failed with 1 conflict: …", { causes })),
    );
    await expect(connected(server.target).api.apply(daemonSet)).rejects.toMatchObject({
      kind: "conflict",
      status: 409,
      causes,
      message:
        "apply DaemonSet kube-system/cilium on cluster demo: 409 Conflict: Apply failed with 1 conflict: …",
    });
  });

  it("never repeats what a Secret holds, even where the server does", async () => {
    const secret: KubeObject = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "cilium-ca", namespace: "kube-system" },
      data: { "ca.key": "c2VjcmV0" },
    };
    const server = await startScripted((_, response) =>
      sendJson(
        response,
        422,
        failureStatus(422, "Invalid", 'Invalid value: "c2VjcmV0"', {
          causes: [{ reason: "FieldValueInvalid", message: 'Invalid value: "c2VjcmV0"', field: "data" }],
        }),
      ),
    );
    const callError = await connected(server.target)
      .api.apply(secret)
      .catch((error: unknown) => error);
    expect(callError).toMatchObject({ kind: "invalid", causes: [] });
    expect(JSON.stringify([callError, String(callError)])).not.toContain("c2VjcmV0");
  });

  it("runs 53 of them over at most 16 connections, and no more than one at a time on each", async () => {
    const busy = new Set<number>();
    let shared = false;
    let most = 0;
    const server = await startScripted(async ({ body, connection }, response) => {
      shared ||= busy.has(connection);
      busy.add(connection);
      most = Math.max(most, busy.size);
      await new Promise((resume) => setTimeout(resume, 20));
      busy.delete(connection);
      sendJson(response, 201, JSON.parse(body));
    });
    const connection = connected(server.target, undefined, new AbortController().signal);
    const names = Array.from({ length: 53 }, (_, at) => `map-${at}`);
    const applied = await Promise.all(names.map((name) => connection.api.apply(configMap(name))));
    expect(applied.map(({ object }) => object.metadata.name)).toEqual(names);
    expect(shared).toBe(false);
    expect(most).toBeGreaterThan(8);
    expect(new Set(server.received.map((request) => request.connection)).size).toBeLessThanOrEqual(16);
    expect(server.received.every(({ headers }) => headers["connection"] === "keep-alive")).toBe(true);
  });
});

describe("delete", () => {
  it("names the very object, and frames the body so that the server reads it", async () => {
    const server = await startScripted((_, response) => sendJson(response, 200, { kind: "Status" }));
    expect(await connected(server.target).api.delete(cilium, "uid-1")).toBe("deleted");
    const [request] = server.received;
    expect(request).toMatchObject({
      method: "DELETE",
      path: ciliumPath,
      headers: { "content-type": "application/json", "content-length": String(request?.body.length) },
    });
    expect(JSON.parse(request?.body ?? "")).toEqual({
      apiVersion: "v1",
      kind: "DeleteOptions",
      preconditions: { uid: "uid-1" },
      propagationPolicy: "Background",
    });
  });

  it("is content when the object is gone already", async () => {
    const server = await startScripted((_, response) =>
      sendJson(response, 404, failureStatus(404, "NotFound", 'daemonsets.apps "cilium" not found')),
    );
    expect(await connected(server.target).api.delete(cilium, "uid-1")).toBe("absent");
  });

  it("is a conflict when another object has taken the name", async () => {
    const server = await startScripted((_, response) =>
      sendJson(response, 409, failureStatus(409, "Conflict", "the UID in the precondition does not match")),
    );
    await expect(connected(server.target).api.delete(cilium, "uid-1")).rejects.toMatchObject({
      kind: "conflict",
    });
  });
});

describe("mayAdminister", () => {
  it.each([true, false])("passes on what the access review says: %s", async (allowed) => {
    const server = await startScripted((_, response) => sendJson(response, 201, { status: { allowed } }));
    expect(await connected(server.target).api.mayAdminister()).toBe(allowed);
    expect(server.received[0]).toMatchObject({
      method: "POST",
      path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    });
    expect(JSON.parse(server.received[0]?.body ?? "")).toMatchObject({
      spec: { resourceAttributes: { verb: "*", group: "*", resource: "*" } },
    });
  });
});

describe("calls", () => {
  it("counts by verb and status, with the bytes of the bodies", async () => {
    const answer = { ...configMap("a") };
    const server = await startScripted(({ method, path }, response) =>
      method === "GET" && path.endsWith("/b")
        ? sendJson(response, 404, failureStatus(404, "NotFound", "gone"))
        : sendJson(response, 200, answer),
    );
    const connection = connected(server.target);
    const ref = { apiVersion: "v1", kind: "ConfigMap", namespace: "kube-system" };
    await connection.api.get({ ...ref, name: "a" });
    await connection.api.get({ ...ref, name: "a" });
    await connection.api.get({ ...ref, name: "b" });
    await connection.api.apply(configMap("a"), { dryRun: true });
    const size = JSON.stringify(answer).length;
    expect(connection.calls()).toEqual([
      { verb: "get", status: 200, calls: 2, sent: 0, received: 2 * size },
      { verb: "get", status: 404, calls: 1, sent: 0, received: expect.any(Number) },
      { verb: "dry-run", status: 200, calls: 1, sent: size, received: size },
    ]);
  });
});
