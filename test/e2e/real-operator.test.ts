import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { render } from "../../functions/core/manifests/render.ts";
import { defaultOptions } from "../builders/default-options.ts";
import { goldenProfiles, operatorOptions } from "../builders/named-options.ts";
import { testRelease } from "../builders/render-with.ts";
import { placeholderCertificates } from "../conformance/placeholder-certificates.ts";
import { tryOperator } from "./harness/cilium/try-operator.ts";
import { countCalls } from "./harness/control-plane/audit-log.ts";
import { createNodes } from "./harness/control-plane/nodes.ts";
import { type ControlPlane, startControlPlane } from "./harness/control-plane/start-control-plane.ts";

/** The release that the operator is built from. */
const release = testRelease("1.19.6");

describe(`the real operator of Cilium ${release.name}`, () => {
  let plane: ControlPlane;
  let nodes = 0;

  beforeAll(async () => {
    plane = await startControlPlane(async () => undefined);
  });
  afterAll(() => plane?.stop());

  /** A node of its own for each story: that it is freed shows that this operator did it. */
  async function newNode(): Promise<string> {
    nodes += 1;
    const [name = ""] = await createNodes(plane.admin, 1, { first: nodes });
    return name;
  }

  it.each([...goldenProfiles(), ...operatorOptions])(
    "works with the rights and settings of $name",
    async ({ options }) => {
      const objects = render(options, release, placeholderCertificates);
      const { assessment, shares } = await tryOperator(plane, objects, await newNode());
      expect(assessment).toEqual({
        leads: true,
        forbidden: [],
        refusedSettings: [],
        unknownSettings: [],
        ended: undefined,
      });
      const { maskSize, maskSize6 } = options.routerAddressPool;
      const sizes = maskSize6 === undefined ? [maskSize] : [maskSize, maskSize6];
      expect(shares.map((cidr) => Number(cidr.split("/")[1]))).toEqual(sizes);
    },
  );

  it("was never refused anything by the API server", async () => {
    const calls = (await plane.audit.calls()).filter(
      ({ user }) => user === "system:serviceaccount:kube-system:cilium-operator",
    );
    // Absent, taken and not ready yet are answers that it works with.
    const refused = calls.filter(({ status }) => [400, 401, 403, 422].includes(status));
    expect(countCalls(refused)).toEqual({});
    expect(calls.length).toBeGreaterThan(0);
  });

  it("refuses the settings of another release", async () => {
    const objects = render(defaultOptions, testRelease("1.18"), placeholderCertificates);
    const { assessment } = await tryOperator(plane, objects, await newNode());
    expect(assessment).toMatchObject({ leads: false, ended: "255" });
    expect(assessment.refusedSettings).toEqual([expect.stringContaining("unmanaged-pod-watcher-interval")]);
    expect(assessment.unknownSettings).toContain("enable-svc-source-range-check");
  });
});
