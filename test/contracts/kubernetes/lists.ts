import { expect, it } from "vitest";
import { pluck } from "./json-path.ts";
import type { Wire } from "./wire.ts";

const metadataOnly = { accept: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1" };

export function listContract(wire: () => Wire): void {
  /** Secrets, because controllers put objects of their own into other lists. */
  async function fiveSecrets(): Promise<string> {
    const path = `/api/v1/namespaces/${await wire().namespace()}/secrets`;
    for (const [index, colour] of ["red", "red", "blue", "green", ""].entries()) {
      const labels = { set: "p", ...(colour === "" ? {} : { colour }) };
      await wire().post(path, { apiVersion: "v1", kind: "Secret", metadata: { name: `p${index}`, labels } });
    }
    return path;
  }
  const names = async (path: string) => pluck((await wire().get(path)).at("items"), "metadata", "name");

  it("answers items without kind and apiVersion", async () => {
    const answer = await wire().get(await fiveSecrets());
    expect(answer.body).toMatchObject({ kind: "SecretList", apiVersion: "v1" });
    expect(Number(answer.at("metadata", "resourceVersion"))).toBeGreaterThan(0);
    expect(pluck(answer.at("items"), "kind")).toEqual(Array(5).fill(undefined));
    expect(answer.at("items", 0)).toMatchObject({ metadata: { name: "p0" }, type: "Opaque" });
  });

  it("answers page by page, and counts the rest only without selectors", async () => {
    const path = await fiveSecrets();
    const first = await wire().get(`${path}?limit=2`);
    expect(pluck(first.at("items"), "metadata", "name")).toEqual(["p0", "p1"]);
    expect(first.at("metadata", "remainingItemCount")).toBe(3);
    const selected = await wire().get(`${path}?limit=2&labelSelector=set%3Dp`);
    expect(selected.at("metadata", "remainingItemCount")).toBeUndefined();
    const token = encodeURIComponent(String(selected.at("metadata", "continue")));
    const second = await wire().get(`${path}?limit=2&labelSelector=set%3Dp&continue=${token}`);
    expect(pluck(second.at("items"), "metadata", "name")).toEqual(["p2", "p3"]);
    const last = encodeURIComponent(String(second.at("metadata", "continue")));
    const third = await wire().get(`${path}?limit=2&labelSelector=set%3Dp&continue=${last}`);
    expect(pluck(third.at("items"), "metadata", "name")).toEqual(["p4"]);
    expect(third.at("metadata", "continue")).toBeUndefined();
  });

  it.each([
    ["colour=red", ["p0", "p1"]],
    ["colour==blue", ["p2"]],
    ["colour!=red", ["p2", "p3", "p4"]],
    ["colour in (blue,green)", ["p2", "p3"]],
    ["colour notin (blue, green)", ["p0", "p1", "p4"]],
    ["colour", ["p0", "p1", "p2", "p3"]],
    ["!colour", ["p4"]],
    ["set=p,colour=red", ["p0", "p1"]],
  ])("selects by label: %s", async (selector, expected) => {
    const path = await fiveSecrets();
    expect(await names(`${path}?labelSelector=${encodeURIComponent(selector)}`)).toEqual(expected);
  });

  it("selects by field", async () => {
    const path = await fiveSecrets();
    expect(await names(`${path}?fieldSelector=metadata.name%3Dp1`)).toEqual(["p1"]);
    expect(await names(`${path}?fieldSelector=metadata.name!%3Dp1,type%3DOpaque`)).toHaveLength(4);
  });

  it("selects pods by the node's network that they are on", async () => {
    const namespace = `/api/v1/namespaces/${await wire().namespace()}`;
    const path = `${namespace}/pods`;
    await wire().post(`${namespace}/serviceaccounts`, {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "runner" },
    });
    for (const hostNetwork of [true, false]) {
      const spec = {
        hostNetwork,
        serviceAccountName: "runner",
        nodeName: "far",
        containers: [{ name: "c", image: "i" }],
      };
      await wire().post(path, {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name: `p-${hostNetwork}` },
        spec,
      });
    }
    const select = (selector: string) => names(`${path}?fieldSelector=${encodeURIComponent(selector)}`);
    expect(await select("spec.hostNetwork=true")).toEqual(["p-true"]);
    expect(await select("spec.hostNetwork=true,status.phase!=Succeeded,status.phase!=Failed")).toEqual([
      "p-true",
    ]);
    expect(await select("spec.hostNetwork=false")).toEqual(["p-false"]);
  });

  it("selects events by their object and type", async () => {
    const namespace = await wire().namespace();
    const path = `/api/v1/namespaces/${namespace}/events`;
    for (const [name, type] of [
      ["agents", "Warning"],
      ["agents", "Normal"],
      ["others", "Warning"],
    ]) {
      const made = await wire().post(path, {
        apiVersion: "v1",
        kind: "Event",
        metadata: { name: `${name}.${type}`.toLowerCase() },
        involvedObject: { apiVersion: "apps/v1", kind: "DaemonSet", namespace, name },
        reason: "FailedCreate",
        message: "denied",
        type,
      });
      expect(made.at("involvedObject", "name")).toBe(name);
    }
    const selector = encodeURIComponent("type=Warning,involvedObject.name=agents");
    expect(await names(`${path}?fieldSelector=${selector}`)).toEqual(["agents.warning"]);
  });

  it("answers metadata alone where only that was asked for", async () => {
    const path = await fiveSecrets();
    const answer = await wire().get(`${path}?limit=1`, { headers: metadataOnly });
    expect(answer.body).toMatchObject({ kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1" });
    expect(answer.at("items", 0)).toEqual({
      kind: "PartialObjectMetadata",
      apiVersion: "meta.k8s.io/v1",
      metadata: expect.objectContaining({ name: "p0" }),
    });
    expect(answer.at("metadata", "continue")).toEqual(expect.any(String));
  });

  it("writes an empty list of metadata as null, and any other empty list as such", async () => {
    const path = `/api/v1/namespaces/${await wire().namespace()}/secrets`;
    expect((await wire().get(path)).at("items")).toEqual([]);
    expect((await wire().get(path, { headers: metadataOnly })).at("items")).toBeNull();
  });

  it.each([
    ["continue=abc&limit=2", "invalid continue token: continue key is not valid"],
    ["labelSelector=%3D%3D", "found '==', expected: !, identifier, or 'end of string'"],
    [
      "fieldSelector=data.k%3Dv",
      '"data.k" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
  ])("refuses ?%s", async (query, message) => {
    const ns = await wire().namespace();
    const refused = await wire().get(`/api/v1/namespaces/${ns}/configmaps?${query}`);
    expect(refused.body).toMatchObject({ reason: "BadRequest", code: 400 });
    expect(refused.at("message")).toContain(message);
  });

  it("answers an empty list for a namespace that does not exist", async () => {
    const answer = await wire().get("/api/v1/namespaces/nons/configmaps");
    expect([answer.status, answer.at("items")]).toEqual([200, []]);
  });

  it("lists over all namespaces", async () => {
    const path = await fiveSecrets();
    const ns = path.split("/")[4];
    const all = await wire().get("/api/v1/secrets?labelSelector=set%3Dp");
    const mine = pluck(all.at("items"), "metadata", "namespace").filter((namespace) => namespace === ns);
    expect(mine).toHaveLength(5);
  });
}
