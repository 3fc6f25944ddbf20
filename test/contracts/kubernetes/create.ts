import { expect, it } from "vitest";
import { unique, type Wire } from "./wire.ts";

const wholeSeconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

export function createContract(wire: () => Wire): void {
  it("makes a namespace with its label, its finalizer and its phase", async () => {
    const name = unique("made");
    const body = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
    const made = await wire().post("/api/v1/namespaces", body, { headers: { "user-agent": "story/1.0" } });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      metadata: {
        name,
        labels: { "kubernetes.io/metadata.name": name },
        creationTimestamp: expect.stringMatching(wholeSeconds),
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
      spec: { finalizers: ["kubernetes"] },
      status: { phase: "Active" },
    });
    expect(made.at("metadata", "managedFields")).toEqual([
      {
        manager: "story",
        operation: "Update",
        apiVersion: "v1",
        time: expect.stringMatching(wholeSeconds),
        fieldsType: "FieldsV1",
        fieldsV1: { "f:metadata": { "f:labels": { ".": {}, "f:kubernetes.io/metadata.name": {} } } },
      },
    ]);
    const again = await wire().post("/api/v1/namespaces", body);
    expect(again.body).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: `namespaces "${name}" already exists`,
      reason: "AlreadyExists",
      details: { name, kind: "namespaces" },
      code: 409,
    });
  });

  it("counts every write with one number", async () => {
    const maps = `/api/v1/namespaces/${await wire().namespace()}/configmaps`;
    const versions: number[] = [];
    for (const name of ["a", "b"]) {
      const made = await wire().post(maps, configMap(name));
      versions.push(Number(made.at("metadata", "resourceVersion")));
    }
    expect(versions[1]).toBeGreaterThan(versions[0] ?? Number.NaN);
  });

  it("does not find what is not there, in the core group and in others", async () => {
    const ns = await wire().namespace();
    const missing = await wire().get(`/api/v1/namespaces/${ns}/configmaps/nope`);
    expect(missing.status).toBe(404);
    expect(missing.body).toMatchObject({
      message: 'configmaps "nope" not found',
      reason: "NotFound",
      details: { name: "nope", kind: "configmaps" },
    });
    const set = await wire().get(`/apis/apps/v1/namespaces/${ns}/daemonsets/nope`);
    expect(set.body).toMatchObject({
      message: 'daemonsets.apps "nope" not found',
      details: { name: "nope", group: "apps", kind: "daemonsets" },
    });
  });

  it("refuses a name that is not one", async () => {
    const ns = await wire().namespace();
    const refused = await wire().post(`/api/v1/namespaces/${ns}/configmaps`, configMap("Bad_Name"));
    expect(refused.status).toBe(422);
    expect(refused.at("message")).toContain(
      'ConfigMap "Bad_Name" is invalid: metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain',
    );
    expect(refused.at("details")).toMatchObject({
      name: "Bad_Name",
      kind: "ConfigMap",
      causes: [{ reason: "FieldValueInvalid", field: "metadata.name" }],
    });
  });

  it("drops an unknown field with a warning, and refuses it where the caller is strict", async () => {
    const maps = `/api/v1/namespaces/${await wire().namespace()}/configmaps`;
    const made = await wire().post(maps, { ...configMap("unk"), dataa: { k: "x" } });
    expect(made.status).toBe(201);
    expect(made.header("warning")).toBe('299 - "unknown field \\"dataa\\""');
    expect(made.at("dataa")).toBeUndefined();
    const strict = { ...configMap("unk2"), dataa: { k: "x" } };
    const refused = await wire().post(`${maps}?fieldValidation=Strict`, strict);
    expect(refused.body).toMatchObject({
      message:
        'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dataa"',
      reason: "BadRequest",
      code: 400,
    });
  });

  it("refuses a value of a wrong type, and a body that is not JSON", async () => {
    const maps = `/api/v1/namespaces/${await wire().namespace()}/configmaps`;
    const typed = await wire().post(maps, { ...configMap("w"), data: { a: 1 } });
    expect(typed.at("code")).toBe(400);
    expect(typed.at("message")).toContain(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: ',
    );
    const broken = await wire().post(maps, "{");
    expect(broken.at("reason")).toBe("BadRequest");
    expect(broken.at("message")).toContain("the object provided is unrecognized (must be of type ConfigMap)");
  });

  it("refuses media types and methods it does not serve", async () => {
    const maps = `/api/v1/namespaces/${await wire().namespace()}/configmaps`;
    await wire().post(maps, configMap("m"));
    const patched = await wire().call("PATCH", `${maps}/m`, { body: configMap("m") });
    expect(patched.body).toMatchObject({ reason: "UnsupportedMediaType", code: 415 });
    const posted = await wire().post(`${maps}/m`, configMap("m"));
    expect(posted.body).toMatchObject({
      message: "the server does not allow this method on the requested resource",
      reason: "MethodNotAllowed",
      code: 405,
    });
  });

  it("refuses a PUT of an older version, and takes one of the current version", async () => {
    const maps = `/api/v1/namespaces/${await wire().namespace()}/configmaps`;
    const made = await wire().post(maps, configMap("unk"));
    const put = (resourceVersion: unknown) =>
      wire().call("PUT", `${maps}/unk`, {
        body: { ...configMap("unk"), metadata: { name: "unk", resourceVersion }, data: { k: "v" } },
      });
    expect((await put("1")).body).toMatchObject({
      message:
        'Operation cannot be fulfilled on configmaps "unk": the object has been modified; please apply your changes to the latest version and try again',
      reason: "Conflict",
      details: { name: "unk", kind: "configmaps" },
      code: 409,
    });
    const taken = await put(made.at("metadata", "resourceVersion"));
    expect([taken.status, taken.at("data")]).toEqual([200, { k: "v" }]);
  });

  it("merges a patch: what is null goes, the rest stays", async () => {
    const maps = `/api/v1/namespaces/${await wire().namespace()}/configmaps`;
    await wire().post(maps, { ...configMap("p"), data: { a: "1", b: "2" } });
    const patched = await wire().merge(`${maps}/p`, { data: { a: null, c: "3" } });
    expect([patched.status, patched.at("data")]).toEqual([200, { b: "2", c: "3" }]);
    const nothing = await wire().merge(`${maps}/p`, { data: { c: "3" } });
    expect(nothing.at("metadata", "resourceVersion")).toBe(patched.at("metadata", "resourceVersion"));
  });

  it("takes one label off by a merge patch, from the very version that was read", async () => {
    const maps = `/api/v1/namespaces/${await wire().namespace()}/configmaps`;
    const labels = { ours: "true", theirs: "true" };
    const applied = await wire().apply(`${maps}/p`, "us", {
      ...configMap("p"),
      metadata: { name: "p", labels },
      data: { k: "v" },
    });
    const resourceVersion = applied.at("metadata", "resourceVersion");
    const take = () =>
      wire().merge(`${maps}/p?fieldManager=us`, { metadata: { resourceVersion, labels: { ours: null } } });
    const patched = await take();
    expect([patched.status, patched.at("metadata", "labels"), patched.at("data")]).toEqual([
      200,
      { theirs: "true" },
      { k: "v" },
    ]);
    const late = await take();
    expect([late.status, late.at("reason")]).toEqual([409, "Conflict"]);
    const gone = await wire().merge(`${maps}/q`, { metadata: { labels: { ours: null } } });
    expect(gone.status).toBe(404);
  });

  it("has no home for objects of a missing namespace", async () => {
    const refused = await wire().post("/api/v1/namespaces/nons/configmaps", configMap("c"));
    expect(refused.body).toMatchObject({
      message: 'namespaces "nons" not found',
      details: { name: "nons", kind: "namespaces" },
      code: 404,
    });
  });
}

function configMap(name: string) {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name } };
}
