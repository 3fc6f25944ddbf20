import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyOf } from "../../../functions/core/kube-object.ts";
import { render } from "../../../functions/core/manifests/render.ts";
import {
  isRenderable,
  renderableKeys,
  renderableRef,
} from "../../../functions/core/plan/renderable-objects.ts";
import { arbitraryRenderInput } from "../../builders/arbitrary-render-input.ts";
import { defaultOptions } from "../../builders/default-options.ts";
import { releases } from "../../builders/named-options.ts";
import { testRelease } from "../../builders/render-with.ts";
import { placeholderCertificates } from "../../conformance/placeholder-certificates.ts";

const everything = {
  ...defaultOptions,
  l7Proxy: true,
  hubble: { relay: true, ui: true, metrics: ["drop"], relayTls: true },
  mutualAuthentication: { provider: "spire", storageClass: "gp3", storageSize: "1Gi" },
} as const;

describe("the table of objects that a render can hold", () => {
  it("has nothing that no release renders", () => {
    const rendered = releases.flatMap((release) => render(everything, release, placeholderCertificates));
    expect([...renderableKeys].sort()).toEqual([...new Set(rendered.map(keyOf))].sort());
  });

  it("has every object of every release, whatever the options, with the version of its kind", () => {
    fc.assert(
      fc.property(arbitraryRenderInput, ({ options, release }) => {
        const objects = render(options, testRelease(release), placeholderCertificates);
        expect(objects.filter((object) => !isRenderable(object, release)).map(keyOf)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("tells minors apart", () => {
    const keysOf = (release: string) => {
      const all = renderableKeys.flatMap((key) => renderableRef(key) ?? []);
      const objects = all.map(({ apiVersion, kind, ...metadata }) => ({ apiVersion, kind, metadata }));
      return objects.filter((object) => isRenderable(object, release)).map(keyOf);
    };
    for (const release of releases) {
      const rendered = new Set(render(everything, release, placeholderCertificates).map(keyOf));
      expect(keysOf(release.name).sort(), release.name).toEqual([...rendered].sort());
    }
  });

  it("has no object of another's, nor the members that every JavaScript object has", () => {
    const named = (apiVersion: string, kind: string, name: string, namespace?: string) =>
      isRenderable({ apiVersion, kind, metadata: namespace === undefined ? { name } : { name, namespace } });
    expect(named("v1", "Namespace", "payments")).toBe(false);
    expect(named("v1", "ConfigMap", "cilium-config", "default")).toBe(false);
    expect(named("apps/v2", "DaemonSet", "cilium", "kube-system")).toBe(false);
    expect(named("v1", "__proto__", "constructor")).toBe(false);
  });
});
