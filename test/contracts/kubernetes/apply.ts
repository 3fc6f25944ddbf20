import { expect, it } from "vitest";
import { pluck } from "./json-path.ts";
import { unique, type Wire, type WireAnswer } from "./wire.ts";

const foreignUid = "11111111-1111-4111-8111-111111111111";

export function applyContract(wire: () => Wire): void {
  /** A fresh namespace and the words for its ConfigMap `c`. */
  async function stage() {
    const maps = `/api/v1/namespaces/${await wire().namespace()}/configmaps`;
    return {
      maps,
      apply: (manager: string, rest: object, query = "") =>
        wire().apply(`${maps}/c${query}`, manager, configMap("c", rest)),
      read: () => wire().get(`${maps}/c`),
    };
  }

  it("creates with 201, and the same apply again changes nothing at all", async () => {
    const { apply } = await stage();
    const sent = { metadata: { name: "c", labels: { a: "1" } }, data: { k: "v", k2: "v2" } };
    const first = await apply("m1", sent);
    expect([first.status, managersOf(first)]).toEqual([
      201,
      [["m1", "Apply", { "f:data": { "f:k": {}, "f:k2": {} }, "f:metadata": { "f:labels": { "f:a": {} } } }]],
    ]);
    // Times are whole seconds: a rewritten one would show.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const second = await apply("m1", sent);
    expect(second.status).toBe(200);
    expect(second.body).toEqual(first.body);
  });

  it("refuses another value, and names the owner and the field", async () => {
    const { apply } = await stage();
    await apply("m1", { data: { k: "v", k2: "v2" } });
    const one = await apply("m2", { data: { k: "other" } });
    expect(one.body).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: 'Apply failed with 1 conflict: conflict with "m1": .data.k',
      reason: "Conflict",
      details: {
        causes: [{ reason: "FieldManagerConflict", message: 'conflict with "m1"', field: ".data.k" }],
      },
      code: 409,
    });
    const two = await apply("m2", { data: { k: "other", k2: "other" } });
    expect(two.at("message")).toBe(
      'Apply failed with 2 conflicts: conflicts with "m1":\n- .data.k\n- .data.k2',
    );
  });

  it("names an owner that used Update with its version, and groups several owners", async () => {
    const { maps, apply } = await stage();
    await wire().post(`${maps}?fieldManager=helm`, configMap("c", { data: { k: "v", z: "1" } }));
    const one = await apply("m1", { data: { k: "other" } });
    expect(one.at("message")).toBe('Apply failed with 1 conflict: conflict with "helm" using v1: .data.k');
    expect((await apply("m3", { data: { k: "v", n: "1" } })).status).toBe(200);
    const three = await apply("m1", { data: { k: "other", n: "2" } });
    expect(three.at("message")).toBe(
      'Apply failed with 3 conflicts: conflicts with "helm" using v1:\n- .data.k\nconflicts with "m3":\n- .data.k\n- .data.n',
    );
    const causes = three.at("details", "causes");
    expect(causes).toHaveLength(3);
    expect(causes).toEqual(
      expect.arrayContaining([
        { reason: "FieldManagerConflict", message: 'conflict with "m3"', field: ".data.k" },
        { reason: "FieldManagerConflict", message: 'conflict with "m3"', field: ".data.n" },
        { reason: "FieldManagerConflict", message: 'conflict with "helm" using v1', field: ".data.k" },
      ]),
    );
  });

  it("shares a field whose value is the same", async () => {
    const { apply } = await stage();
    await apply("m1", { data: { k: "v" } });
    const shared = await apply("m2", { data: { k: "v" } });
    expect(managersOf(shared)).toEqual([
      ["m2", "Apply", { "f:data": { "f:k": {} } }],
      ["m1", "Apply", { "f:data": { "f:k": {} } }],
    ]);
    expect(shared.at("metadata", "managedFields", 0, "time")).toBeUndefined();
  });

  it("takes a field away by force", async () => {
    const { apply } = await stage();
    await apply("m1", { data: { k: "v", k2: "v2" } });
    const forced = await apply("m2", { data: { k: "other" } }, "?force=true");
    expect(forced.at("data")).toEqual({ k: "other", k2: "v2" });
    expect(managersOf(forced)).toEqual(
      expect.arrayContaining([
        ["m1", "Apply", { "f:data": { "f:k2": {} } }],
        ["m2", "Apply", { "f:data": { "f:k": {} } }],
      ]),
    );
  });

  it("removes what its owner drops, unless somebody else owns it", async () => {
    const { apply } = await stage();
    await apply("m1", { metadata: { name: "c", labels: { a: "1" } }, data: { k: "v", k2: "v2" } });
    await apply("m2", { data: { k: "v" } });
    const dropped = await apply("m1", { metadata: { name: "c", labels: { a: "1" } }, data: {} });
    expect(dropped.at("data")).toEqual({ k: "v" });
    expect(dropped.at("metadata", "labels")).toEqual({ a: "1" });
    const given = await apply("m2", {});
    expect([given.status, given.at("data")]).toEqual([200, undefined]);
    expect(managersOf(given)).toEqual([
      ["m1", "Apply", { "f:data": {}, "f:metadata": { "f:labels": { "f:a": {} } } }],
    ]);
  });

  it("leaves what nobody applied, and what a merge patch added", async () => {
    const { maps, apply } = await stage();
    await apply("m1", { data: { k: "v" } });
    const patched = await wire().merge(
      `${maps}/c`,
      { data: { ua: "1" } },
      { headers: { "user-agent": "my-client/1.2 (linux)" } },
    );
    expect(managersOf(patched)).toContainEqual(["my-client", "Update", { "f:data": { "f:ua": {} } }]);
    const applied = await apply("m1", { data: { j: "v" } });
    expect(applied.at("data")).toEqual({ j: "v", ua: "1" });
  });

  it("gives what nobody owned to before-first-apply when the first apply finds it", async () => {
    const name = unique("bare");
    const path = `/api/v1/namespaces/${name}`;
    const bare = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
    const made = await wire().apply(path, "m1", bare);
    expect([made.status, made.at("metadata", "managedFields")]).toEqual([201, undefined]);
    const second = await wire().apply(path, "m1", bare);
    const labels = { ".": {}, "f:kubernetes.io/metadata.name": {} };
    expect(managersOf(second)).toEqual([
      [
        "before-first-apply",
        "Update",
        { "f:metadata": { "f:labels": labels }, "f:spec": { "f:finalizers": {} } },
      ],
    ]);
    const third = await wire().apply(path, "m1", bare);
    expect(third.body).toEqual(second.body);
  });

  it("asks for a field manager", async () => {
    const { maps } = await stage();
    const type = "application/apply-patch+yaml";
    const answer = await wire().call("PATCH", `${maps}/c`, { type, body: configMap("c", {}) });
    expect(answer.body).toMatchObject({
      message:
        'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      reason: "Invalid",
      details: { group: "meta.k8s.io", kind: "PatchOptions", causes: [{ field: "fieldManager" }] },
      code: 422,
    });
  });

  it.each([
    [
      "another name",
      { metadata: { name: "zzz" } },
      "the name of the object (zzz) does not match the name on the URL (c)",
    ],
    [
      "another namespace",
      { metadata: { name: "c", namespace: "other" } },
      "the namespace of the provided object does not match the namespace sent on the request",
    ],
    [
      "managedFields",
      { metadata: { name: "c", managedFields: [{ manager: "x", operation: "Apply", apiVersion: "v1" }] } },
      "metadata.managedFields must be nil",
    ],
  ])("refuses %s in the body with 400", async (_what, rest, message) => {
    const { apply } = await stage();
    await apply("m1", {});
    expect((await apply("m1", rest)).body).toMatchObject({ message, reason: "BadRequest", code: 400 });
  });

  it.each([
    ["an unknown field", { dataa: { k: "x" } }, ".dataa: field not declared in schema"],
    ["a wrong type", { data: { a: 1 } }, ".data.a: expected string, got &value.valueUnstructured{Value:1}"],
  ])("answers %s with a 500 that has no reason", async (_what, rest, why) => {
    const { apply } = await stage();
    const expected = {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: `failed to create typed patch object (/c; /v1, Kind=ConfigMap): ${why}`,
      code: 500,
    };
    expect((await apply("m1", rest)).body).toEqual(expected);
    expect((await apply("m1", rest, "?fieldValidation=Strict")).body).toEqual(expected);
  });

  it("refuses a bad name, a missing namespace, and a stale version", async () => {
    const { maps, apply } = await stage();
    const bad = await wire().apply(`${maps}/Bad_Name`, "m1", configMap("Bad_Name", {}));
    expect(bad.at("code")).toBe(422);
    const lost = await wire().apply("/api/v1/namespaces/nons/configmaps/c", "m1", configMap("c", {}));
    expect(lost.body).toMatchObject({
      message: 'namespaces "nons" not found',
      reason: "NotFound",
      details: { name: "nons", kind: "namespaces" },
      code: 404,
    });
    await apply("m1", {});
    const stale = await apply("m1", { metadata: { name: "c", resourceVersion: "1" }, data: { q: "1" } });
    expect(stale.body).toMatchObject({
      message:
        'Operation cannot be fulfilled on configmaps "c": the object has been modified; please apply your changes to the latest version and try again',
      details: { name: "c", kind: "configmaps" },
      code: 409,
    });
    expect(stale.at("details", "causes")).toBeUndefined();
  });

  it("binds an apply to one object by its uid", async () => {
    const { apply, read } = await stage();
    const meta = { metadata: { name: "c", uid: foreignUid }, data: { q: "1" } };
    const missing = await apply("m1", meta);
    expect(missing.body).toMatchObject({
      message: `Operation cannot be fulfilled on configmaps "c": uid mismatch: the provided object specified uid ${foreignUid}, and no existing object was found`,
      reason: "Conflict",
      code: 409,
    });
    const made = await apply("m1", {});
    const foreign = await apply("m1", meta);
    expect(foreign.body).toMatchObject({
      message: `ConfigMap "c" is invalid: metadata.uid: Invalid value: "${foreignUid}": field is immutable`,
      reason: "Invalid",
      code: 422,
    });
    const own = await apply("m1", { ...meta, metadata: { name: "c", uid: made.at("metadata", "uid") } });
    expect(own.status).toBe(200);
    expect((await read()).at("data")).toEqual({ q: "1" });
  });

  it("answers a dry run as if, and stores nothing", async () => {
    const { apply, read } = await stage();
    const dry = await apply("m1", { data: { a: "b" } }, "?dryRun=All");
    expect(dry.status).toBe(201);
    expect(dry.at("metadata", "uid")).toEqual(expect.any(String));
    expect(dry.at("metadata", "resourceVersion")).toBeUndefined();
    expect((await read()).status).toBe(404);
    await apply("m1", { data: { a: "b" } });
    const changed = await apply("m1", { data: { a: "c" } }, "?dryRun=All");
    expect([changed.status, changed.at("data")]).toEqual([200, { a: "c" }]);
    expect((await read()).at("data")).toEqual({ a: "b" });
    expect((await apply("m2", { data: { a: "x" } }, "?dryRun=All")).status).toBe(409);
  });

  it("stores stringData of a Secret as data", async () => {
    const secrets = `/api/v1/namespaces/${await wire().namespace()}/secrets/s`;
    const secret = (a: string) => ({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "s" },
      stringData: { a },
    });
    const made = await wire().apply(secrets, "m1", secret("x"));
    expect(made.body).toMatchObject({ data: { a: "eA==" }, type: "Opaque" });
    expect(made.at("stringData")).toBeUndefined();
    expect(managersOf(made)).toEqual([["m1", "Apply", { "f:stringData": { "f:a": {} } }]]);
    const changed = await wire().apply(secrets, "m1", secret("y"));
    expect(changed.at("data")).toEqual({ a: "eQ==" });
  });

  it("keeps a set of finalizers value by value", async () => {
    const { apply } = await stage();
    await apply("m1", { metadata: { name: "c", finalizers: ["x.io/a"] } });
    const both = await apply("m2", { metadata: { name: "c", finalizers: ["x.io/b"] } });
    expect(both.at("metadata", "finalizers")).toEqual(expect.arrayContaining(["x.io/a", "x.io/b"]));
    expect(managersOf(both)).toContainEqual([
      "m2",
      "Apply",
      { "f:metadata": { "f:finalizers": { 'v:"x.io/b"': {} } } },
    ]);
    const one = await apply("m1", {});
    expect(one.at("metadata", "finalizers")).toEqual(["x.io/b"]);
    await apply("m2", {});
  });

  it("takes names with capitals where the kind allows them, and sees their case", async () => {
    const roles = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
    const name = `Upper:${Date.now()}`;
    const role = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name },
      rules: [],
    };
    expect((await wire().apply(`${roles}/${name}`, "m1", role)).status).toBe(201);
    const lower = await wire().apply(`${roles}/${name.toLowerCase()}`, "m1", role);
    expect(lower.at("message")).toBe(
      `the name of the object (${name}) does not match the name on the URL (${name.toLowerCase()})`,
    );
    await wire().delete(`${roles}/${name}`);
  });
}

function configMap(name: string, rest: object) {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, ...rest };
}

function managersOf(answer: WireAnswer) {
  const entries = answer.at("metadata", "managedFields");
  const [names, operations, fields] = ["manager", "operation", "fieldsV1"].map((key) => pluck(entries, key));
  return names?.map((name, index) => [name, operations?.[index], fields?.[index]]);
}
