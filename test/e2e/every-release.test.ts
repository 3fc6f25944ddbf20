import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type KubeObject, keyOf, refOf } from "../../functions/core/kube-object.ts";
import type { HubbleCertificates } from "../../functions/core/manifests/hubble/hubble-certificates.ts";
import { render } from "../../functions/core/manifests/render.ts";
import type { RenderInput } from "../../functions/core/manifests/render-input.ts";
import { validateOptions } from "../../functions/core/manifests/validate-options.ts";
import { makeCertificates } from "../../functions/edges/certificates.ts";
import { resourcePath } from "../../functions/edges/kube/resource-path.ts";
import { arbitraryOptions } from "../builders/arbitrary-options.ts";
import { arbitraryRenderInput, withAnyRelease } from "../builders/arbitrary-render-input.ts";
import { defaultOptions } from "../builders/default-options.ts";
import { goldenProfiles, operatorOptions, placementOptions, releases } from "../builders/named-options.ts";
import { testRelease } from "../builders/render-with.ts";
import { dryRunComplaints } from "./harness/control-plane/dry-run-complaints.ts";
import { type ControlPlane, startControlPlane } from "./harness/control-plane/start-control-plane.ts";

const allOptions = [...goldenProfiles(), ...operatorOptions, ...placementOptions];
const cases = releases.flatMap((release) =>
  allOptions.map((named) => ({
    ...named,
    release,
    title: `${release.name}, ${named.name}`,
    renders: validateOptions(named.options, release).length === 0,
  })),
);

describe("the real API server", () => {
  let plane: ControlPlane;
  let certificates: HubbleCertificates;

  beforeAll(async () => {
    plane = await startControlPlane(async () => undefined);
    ({ certificates } = await makeCertificates().complete({}, defaultOptions.clusterName, Date.now()));
    for (const namespace of withKind(render(defaultOptions, testRelease(), certificates), "Namespace")) {
      await plane.admin.apply(resourcePath(refOf(namespace)), namespace);
    }
  });
  afterAll(() => plane?.stop());

  /** Of the objects of a choice, beside what is expected: namespaces are there already, and create minds that. */
  async function complaints({ options, release }: RenderInput): Promise<readonly string[]> {
    const objects = render(options, release, certificates);
    const found = await Promise.all(objects.map((object) => dryRunComplaints(plane.admin, object)));
    return found.flat().filter((complaint) => !/^create Namespace [a-z-]+: 409 /.test(complaint));
  }

  it.each(cases.filter(({ renders }) => renders))("takes every object of $title", async (named) => {
    expect(await complaints(named)).toEqual([]);
  });

  it("takes every object of whatever else is chosen", async () => {
    const drawn = fc.oneof(arbitraryRenderInput, withAnyRelease(arbitraryOptions));
    const property = fc.asyncProperty(drawn, async ({ options, release }) => {
      expect(await complaints({ options, release: testRelease(release) })).toEqual([]);
    });
    await fc.assert(property, { numRuns: 40 });
  });

  it("was asked about all that can be rendered", () => {
    const refused = cases.filter(({ renders }) => !renders).map(({ title }) => title);
    expect(refused).toEqual(["1.18.12, restarts of all pods"]);
  });

  describe("would object", () => {
    const agents = () =>
      find(render(defaultOptions, testRelease(), certificates), "DaemonSet kube-system/cilium");

    it("to a field that it does not know, by either way", async () => {
      const [applied, created] = await dryRunComplaints(
        plane.admin,
        withPodSpec(agents(), { hostNetwrk: true }),
      );
      expect(applied).toMatch(/apply DaemonSet kube-system\/cilium: \d+ .*hostNetwrk: field not declared/);
      expect(created).toMatch(/create .*: 400 .*unknown field .*hostNetwrk/);
    });

    it("to a value that is invalid", async () => {
      const complaints = await dryRunComplaints(
        plane.admin,
        withPodSpec(agents(), { restartPolicy: "Never" }),
      );
      expect(complaints).toEqual([
        expect.stringMatching(/apply .*: 422 .*restartPolicy/),
        expect.stringMatching(/create .*: 422 .*restartPolicy/),
      ]);
    });

    it("to what it only warns of", async () => {
      const nodeSelector = { "beta.kubernetes.io/os": "linux" };
      const complaints = await dryRunComplaints(plane.admin, withPodSpec(agents(), { nodeSelector }));
      expect(complaints).toEqual([
        expect.stringMatching(/apply .*: 299 .*deprecated/),
        expect.stringMatching(/create .*: 299 .*deprecated/),
      ]);
    });
  });
});

function withKind(objects: readonly KubeObject[], kind: string): readonly KubeObject[] {
  return objects.filter((object) => object.kind === kind);
}

function find(objects: readonly KubeObject[], key: string): KubeObject {
  const found = objects.find((object) => keyOf(object) === key);
  if (found === undefined) throw new Error(`no ${key}`);
  return found;
}

/** The object with further or other fields in the spec of its pods. */
function withPodSpec(object: KubeObject, changed: object): KubeObject {
  const copy = structuredClone(object) as unknown as { spec: { template: { spec: object } } };
  Object.assign(copy.spec.template.spec, changed);
  return copy as unknown as KubeObject;
}
