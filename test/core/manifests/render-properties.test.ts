import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type KubeObject, keyOf } from "../../../functions/core/kube-object.ts";
import type { HubbleCertificates } from "../../../functions/core/manifests/hubble/hubble-certificates.ts";
import { catalogue } from "../../../functions/core/manifests/releases/catalogue.ts";
import { render } from "../../../functions/core/manifests/render.ts";
import { validateOptions } from "../../../functions/core/manifests/validate-options.ts";
import { arbitraryOptions } from "../../builders/arbitrary-options.ts";
import {
  arbitraryRenderInput,
  type DrawnRenderInput,
  withAnyRelease,
} from "../../builders/arbitrary-render-input.ts";
import { deepFrozen } from "../../builders/deep-frozen.ts";
import { imagesOf, leavesOf } from "../../builders/leaves-of.ts";
import { testRelease } from "../../builders/render-with.ts";
import { placeholderCertificates } from "../../conformance/placeholder-certificates.ts";

const keyPair = fc.record({ certificate: fc.string(), key: fc.string() });
const anyCertificates: fc.Arbitrary<HubbleCertificates> = fc.record({
  ca: keyPair,
  server: keyPair,
  relay: keyPair,
  relayServer: keyPair,
  ui: keyPair,
});

function rendered({ options, release }: DrawnRenderInput, certificates = placeholderCertificates) {
  return render(options, testRelease(release), certificates);
}

function forAnyOptions(holds: (objects: readonly KubeObject[]) => void): void {
  const property = fc.property(arbitraryRenderInput, (renderInput) => {
    holds(rendered(renderInput));
  });
  fc.assert(property);
}

describe("with any options, of any release, the render", () => {
  it("is the same for the same input, byte for byte, and leaves the input alone", () => {
    fc.assert(
      fc.property(arbitraryRenderInput, anyCertificates, (renderInput, certificates) => {
        deepFrozen(testRelease(renderInput.release));
        const first = JSON.stringify(rendered(deepFrozen(renderInput), deepFrozen(certificates)));
        const again = JSON.stringify(rendered(structuredClone(renderInput), structuredClone(certificates)));
        expect(again).toBe(first);
      }),
    );
  });

  it("has each object once", () => {
    forAnyOptions((objects) => expect(new Set(objects.map(keyOf)).size).toBe(objects.length));
  });

  it("pins every image by digest", () => {
    forAnyOptions((objects) => {
      const images = imagesOf(objects);
      expect(images.length).toBeGreaterThan(5);
      expect(images.filter((image) => !/^[^@]+:[^@]+@sha256:[0-9a-f]{64}$/.test(image))).toEqual([]);
    });
  });

  it("has no null and no undefined, which server-side apply would refuse or drop", () => {
    forAnyOptions((objects) => {
      const leaves = objects.flatMap((object) => leavesOf(object));
      expect(leaves.filter(([, value]) => value === null || value === undefined)).toEqual([]);
    });
  });

  it("labels every object as managed, and nothing that selects or makes pods", () => {
    forAnyOptions((objects) => {
      for (const object of objects) {
        expect(object.metadata.labels, keyOf(object)).toMatchObject({
          "eks-cilium.io/managed": "true",
          "app.kubernetes.io/managed-by": "eks-cilium",
        });
        expect(JSON.stringify(object["spec"] ?? {}), keyOf(object)).not.toContain("eks-cilium.io/managed");
      }
    });
  });
});

describe("unvalidated options", () => {
  it("are objected to in sentences, never by a throw", () => {
    fc.assert(
      fc.property(arbitraryOptions, fc.constantFrom(...catalogue.names), (options, release) => {
        for (const { message, remedy } of validateOptions(options, testRelease(release))) {
          expect(message).not.toBe("");
          expect(remedy).not.toBe("");
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("can be rendered if there is no objection", () => {
    fc.assert(
      fc.property(withAnyRelease(arbitraryOptions), (renderInput) => {
        expect(() => rendered(renderInput)).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });
});
