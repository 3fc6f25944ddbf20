import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parseAllDocuments } from "yaml";
import * as z from "zod";
import type { KubeObject } from "../../functions/core/kube-object.ts";
import { startKubernetes } from "../../local/kubernetes/start-kubernetes.ts";
import { ciliumDefinitions } from "../../local/nodes/cilium-definitions.ts";
import { Wire } from "../contracts/kubernetes/wire.ts";
import { root } from "../docs/files-of-repository.ts";
/** Of the definition that Cilium 1.19.6 brings (ciliumnetworkpolicies.yaml), the fields that the examples use. */
import specSchema from "./cilium-1.19.6-network-policy.schema.json" with { type: "json" };

const folder = join(root, "examples/policies");
const policies = readdirSync(folder)
  .filter((file) => file.endsWith(".yaml"))
  .flatMap((file) =>
    parseAllDocuments(readFileSync(join(folder, file), "utf8")).map((document) => ({
      file,
      policy: document.toJS() as KubeObject & { readonly spec: object },
    })),
  )
  .map(({ file, policy }) => ({ file, name: policy.metadata.name, policy }));

/** The stand-in's own definition takes any content; with this schema an unknown field is refused. */
function definition(): KubeObject {
  const found = ciliumDefinitions.find(({ metadata }) => metadata.name === "ciliumnetworkpolicies.cilium.io");
  if (found === undefined) throw new Error("the stand-in has no definition of CiliumNetworkPolicy");
  const openAPIV3Schema = { type: "object", properties: { spec: specSchema } };
  const versions = [{ name: "v2", served: true, storage: true, schema: { openAPIV3Schema } }];
  return { ...found, spec: { ...(found["spec"] as object), versions } } as KubeObject;
}

describe("policies", () => {
  const stops: (() => Promise<void>)[] = [];
  let wire: Wire;
  const path = (name: string) => `/apis/cilium.io/v2/namespaces/shop/ciliumnetworkpolicies/${name}`;
  const dryRun = (name: string, body: unknown) => wire.apply(`${path(name)}?dryRun=All`, "kubectl", body);

  beforeAll(async () => {
    const kubernetes = await startKubernetes({
      authenticate: () => ({ user: "owner", groups: ["system:masters"] }),
    });
    wire = new Wire({ ...kubernetes, token: "owner", limitedToken: "nobody" });
    stops.push(() => wire.close(), kubernetes.stop);
    kubernetes.admin.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } });
    kubernetes.admin.create(definition());
    const served = async () =>
      (await wire.get("/apis/cilium.io/v2/namespaces/shop/ciliumnetworkpolicies")).status;
    await vi.waitFor(async () => expect(await served()).toBe(200), { timeout: 50_000, interval: 20 });
  }, 60_000);
  afterAll(async () => {
    for (const stop of stops) await stop();
  });

  it.each(policies)("$name of $file passes a server-side dry run", async ({ name, policy }) => {
    const answer = await dryRun(name, policy);
    expect([answer.status, answer.at("spec")]).toEqual([201, policy.spec]);
    expect((await wire.get(path(name))).status).toBe(404);
  });

  it.each(policies)("$name of $file has values that Cilium 1.19.6 allows", ({ policy }) => {
    expect(z.fromJSONSchema(specSchema as never).safeParse(policy.spec)).toMatchObject({ success: true });
  });

  it("with an unknown field, or a value that Cilium does not know, would not pass", async () => {
    const [{ name, policy }] = policies as [(typeof policies)[number]];
    const answer = await dryRun(name, { ...policy, spec: { ...policy.spec, ingres: [] } });
    expect(answer.at("message")).toContain(".spec.ingres: field not declared in schema");
    const spec = { ...policy.spec, ingress: [{ authentication: { mode: "always" } }] };
    expect(z.fromJSONSchema(specSchema as never).safeParse(spec)).toMatchObject({ success: false });
  });

  it("are a default deny with DNS, authentication, and an L7 rule", () => {
    expect(policies.map(({ name }) => name).sort()).toEqual([
      "catalogue-read-only",
      "checkout-to-payments",
      "default-deny",
      "payments-from-checkout",
    ]);
    expect(readFileSync(join(folder, "l7.yaml"), "utf8")).toMatch(/^# .*L7[\s\S]*chaining[\s\S]*unverified/);
  });
});
