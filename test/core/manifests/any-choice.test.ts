import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type KubeObject, keyOf } from "../../../functions/core/kube-object.ts";
import { catalogue } from "../../../functions/core/manifests/catalogue.ts";
import type { HubbleCertificates } from "../../../functions/core/manifests/hubble-certificates.ts";
import { render } from "../../../functions/core/manifests/render.ts";
import { unsupported } from "../../../functions/core/manifests/unsupported.ts";
import { placeholderCertificates } from "../../conformance/placeholder-certificates.ts";
import { anyChoice, choiceOf, type DrawnChoice } from "./any-choice.ts";
import { deepFrozen } from "./deep-frozen.ts";
import { imagesOf } from "./images-of.ts";
import { leavesOf } from "./leaves-of.ts";
import { testRelease } from "./render-with.ts";
import { wildOptions } from "./wild-options.ts";

const keyPair = fc.record({ certificate: fc.string(), key: fc.string() });
const anyCertificates: fc.Arbitrary<HubbleCertificates> = fc.record({
  ca: keyPair,
  server: keyPair,
  relay: keyPair,
});

function rendered({ options, release }: DrawnChoice, certificates = placeholderCertificates) {
  return render(options, testRelease(release), certificates);
}

function whateverIsChosen(holds: (objects: readonly KubeObject[]) => void): void {
  const property = fc.property(anyChoice, (choice) => {
    holds(rendered(choice));
  });
  fc.assert(property);
}

describe("whatever is chosen, of whatever release, the render", () => {
  it("is the same for the same input, byte for byte, and leaves the input alone", () => {
    fc.assert(
      fc.property(anyChoice, anyCertificates, (choice, certificates) => {
        deepFrozen(testRelease(choice.release));
        const first = JSON.stringify(rendered(deepFrozen(choice), deepFrozen(certificates)));
        const again = JSON.stringify(rendered(structuredClone(choice), structuredClone(certificates)));
        expect(again).toBe(first);
      }),
    );
  });

  it("has each object once", () => {
    whateverIsChosen((objects) => expect(new Set(objects.map(keyOf)).size).toBe(objects.length));
  });

  it("pins every image by digest", () => {
    whateverIsChosen((objects) => {
      const images = imagesOf(objects);
      expect(images.length).toBeGreaterThan(5);
      expect(images.filter((image) => !/^[^@]+:[^@]+@sha256:[0-9a-f]{64}$/.test(image))).toEqual([]);
    });
  });

  it("has no null and no undefined, which server-side apply would refuse or drop", () => {
    whateverIsChosen((objects) => {
      const leaves = objects.flatMap((object) => leavesOf(object));
      expect(leaves.filter(([, value]) => value === null || value === undefined)).toEqual([]);
    });
  });

  it("marks every object as ours, and nothing that selects or makes pods", () => {
    whateverIsChosen((objects) => {
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

describe("options that nobody has looked at", () => {
  it("are objected to in sentences, never by a throw", () => {
    fc.assert(
      fc.property(wildOptions, fc.constantFrom(...catalogue.names), (options, release) => {
        for (const { message, remedy } of unsupported(options, testRelease(release))) {
          expect(message).not.toBe("");
          expect(remedy).not.toBe("");
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("can be rendered if there is no objection", () => {
    fc.assert(
      fc.property(choiceOf(wildOptions), (choice) => {
        expect(() => rendered(choice)).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });
});
