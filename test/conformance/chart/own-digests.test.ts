import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { withoutOwnDigests } from "./own-digests.ts";

const digest = `@sha256:${"0a".repeat(32)}`;

function imageAfter(image: string): unknown {
  const object: KubeObject = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p" },
    spec: { containers: [{ image }] },
  };
  const [stripped] = withoutOwnDigests([object]);
  return stripped?.["spec"];
}

describe("the digests that the chart in Cilium's Go module lacks", () => {
  it.each(["quay.io/cilium/cilium:v1.19.6", "mirror.example:5000/quay/cilium/operator-generic:v1.20.0"])(
    "are taken off %s",
    (image) => {
      expect(imageAfter(`${image}${digest}`)).toEqual({ containers: [{ image }] });
    },
  );

  it.each([
    "quay.io/cilium/cilium-envoy:v1.36.9",
    "quay.io/cilium/hubble-ui:v0.13.5",
    "ghcr.io/spiffe/spire-server:1.9.6",
    "quay.io/other/cilium-x:v1.19.6",
  ])("stay on %s, which is no image of the release itself", (image) => {
    expect(imageAfter(`${image}${digest}`)).toEqual({ containers: [{ image: `${image}${digest}` }] });
  });

  it("are not missed where there is none", () => {
    const image = "quay.io/cilium/cilium:v1.19.6";
    expect(imageAfter(image)).toEqual({ containers: [{ image }] });
  });
});
