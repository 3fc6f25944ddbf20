import { expect, it } from "vitest";
import { pluck } from "./json-path.ts";
import { unique, type Wire } from "./wire.ts";

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const eventually = { timeout: 20_000, interval: 20 };

export function customResourceContract(wire: () => Wire): void {
  /** A definition of Foo in a group of its own, applied and, once it is established, served. */
  async function stage() {
    const group = `${unique("x")}.example.com`;
    const name = `foos.${group}`;
    const ns = await wire().namespace();
    const foos = `/apis/${group}/v1/namespaces/${ns}/foos`;
    const foo = (foo: string, spec: object) => ({
      apiVersion: `${group}/v1`,
      kind: "Foo",
      metadata: { name: foo },
      spec,
    });
    const made = await wire().apply(`${definitions}/${name}`, "m1", definition(group));
    const established = async () => {
      const seen = await wire().get(`${definitions}/${name}`);
      return pluck(seen.at("status", "conditions"), "type");
    };
    await expect.poll(established, eventually).toEqual(["NamesAccepted", "Established"]);
    await expect.poll(async () => (await wire().get(foos)).status, eventually).toBe(200);
    const end = () => wire().delete(`${definitions}/${name}`);
    return { group, name, foos, foo, made, end };
  }

  it("serves a kind a moment after its definition was applied", async () => {
    const { group, name, foos, foo, made, end } = await stage();
    expect(made.status).toBe(201);
    expect(made.at("spec")).toMatchObject({
      names: { plural: "foos", singular: "foo", kind: "Foo", listKind: "FooList" },
      conversion: { strategy: "None" },
    });
    const there = await wire().get(`${definitions}/${name}`);
    expect(there.at("status")).toMatchObject({
      acceptedNames: { plural: "foos", kind: "Foo" },
      storedVersions: ["v1"],
    });
    expect((await wire().get(`/apis/${group}/v1`)).at("resources")).toContainEqual(
      expect.objectContaining({ name: "foos", kind: "Foo", namespaced: true }),
    );
    const applied = await wire().apply(`${foos}/a`, "m1", foo("a", { n: 1, items: [{ name: "i", v: "1" }] }));
    expect(applied.body).toMatchObject({ kind: "Foo", metadata: { generation: 1 } });
    expect(applied.at("metadata", "managedFields", 0, "fieldsV1")).toEqual({
      "f:spec": { "f:items": {}, "f:n": {} },
    });
    const listed = await wire().get(foos);
    expect(listed.at("kind")).toBe("FooList");
    expect(listed.at("items", 0)).toMatchObject({ apiVersion: `${group}/v1`, kind: "Foo" });
    await end();
  });

  it("holds custom resources to their schema", async () => {
    const { group, foos, foo, end } = await stage();
    const low = await wire().apply(`${foos}/b`, "m1", foo("b", { n: 0 }));
    expect(low.body).toMatchObject({
      message: `Foo.${group} "b" is invalid: spec.n: Invalid value: 0: spec.n in body should be greater than or equal to 1`,
      reason: "Invalid",
      details: { name: "b", group, kind: "Foo", causes: [{ field: "spec.n" }] },
      code: 422,
    });
    const unknown = await wire().apply(`${foos}/b`, "m1", foo("b", { n: 1, zz: 1 }));
    expect(unknown.body).toMatchObject({
      message: `failed to create typed patch object (/b; ${group}/v1, Kind=Foo): .spec.zz: field not declared in schema`,
      code: 500,
    });
    const posted = await wire().post(foos, foo("b", { n: 1, zz: 1 }));
    expect([posted.status, posted.at("spec")]).toEqual([201, { n: 1 }]);
    expect(posted.header("warning")).toBe('299 - "unknown field \\"spec.zz\\""');
    await end();
  });

  it("merges by the definition's list type, and takes lists without one as a whole", async () => {
    const { foos, foo, end } = await stage();
    await wire().apply(
      `${foos}/a`,
      "m1",
      foo("a", { items: [{ name: "i" }], keyed: [{ name: "i", v: "1" }] }),
    );
    const conflict = await wire().apply(`${foos}/a`, "m2", foo("a", { items: [{ name: "j" }] }));
    expect(conflict.at("message")).toBe('Apply failed with 1 conflict: conflict with "m1": .spec.items');
    const merged = await wire().apply(`${foos}/a`, "m2", foo("a", { keyed: [{ name: "j", v: "2" }] }));
    expect(merged.at("spec", "keyed")).toEqual([
      { name: "i", v: "1" },
      { name: "j", v: "2" },
    ]);
    await end();
  });

  it("writes status through its subresource, without a new generation", async () => {
    const { foos, foo, end } = await stage();
    const made = await wire().post(foos, { ...foo("a", { n: 1 }), status: { ready: true } });
    expect(made.at("status")).toBeUndefined();
    const set = await wire().merge(`${foos}/a/status`, { status: { ready: true } });
    expect(set.body).toMatchObject({ metadata: { generation: 1 }, spec: { n: 1 }, status: { ready: true } });
    const changed = await wire().merge(`${foos}/a`, { spec: { n: 2 }, status: { ready: false } });
    expect(changed.body).toMatchObject({ metadata: { generation: 2 }, status: { ready: true } });
    await end();
  });

  it("takes its instances along when a definition goes", async () => {
    const { name, foos, foo, end } = await stage();
    await wire().post(foos, foo("a", { n: 1 }));
    const answer = await end();
    expect(answer.at("metadata", "finalizers")).toEqual(["customresourcecleanup.apiextensions.k8s.io"]);
    expect(pluck(answer.at("status", "conditions"), "type")).toContain("Terminating");
    await expect.poll(async () => (await wire().get(`${definitions}/${name}`)).status, eventually).toBe(404);
    const gone = async () => {
      const after = await wire().get(foos);
      return [after.status, after.type, after.body];
    };
    await expect.poll(gone, eventually).toEqual([404, "text/plain; charset=utf-8", "404 page not found\n"]);
  });
}

function definition(group: string) {
  const item = { type: "object", properties: { name: { type: "string" }, v: { type: "string" } } };
  const keyed = {
    type: "array",
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["name"],
    items: { ...item, required: ["name"] },
  };
  const spec = {
    type: "object",
    properties: { n: { type: "integer", minimum: 1 }, items: { type: "array", items: item }, keyed },
  };
  const status = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `foos.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { plural: "foos", singular: "foo", kind: "Foo" },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: { type: "object", properties: { spec, status } } },
        },
      ],
    },
  };
}
