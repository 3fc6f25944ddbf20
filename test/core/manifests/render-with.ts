import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { newestPatch } from "../../../functions/core/manifests/catalogue.ts";
import type { HubbleCertificates } from "../../../functions/core/manifests/hubble-certificates.ts";
import type { Release } from "../../../functions/core/manifests/release.ts";
import { render } from "../../../functions/core/manifests/render.ts";
import type { RenderOptions } from "../../../functions/core/manifests/render-options.ts";
import { defaultOptions } from "./default-options.ts";

const pair = (name: string) => ({ certificate: `certificate of ${name}`, key: `key of ${name}` });

const testCertificates: HubbleCertificates = {
  ca: pair("ca"),
  server: pair("server"),
  relay: pair("relay"),
};

export function testRelease(): Release {
  const release = newestPatch("1.19");
  if (release === undefined) throw new Error("the catalogue has no 1.19");
  return release;
}

/** The default render, but for these options. */
export function renderWith(
  changed: Partial<RenderOptions> = {},
  certificates = testCertificates,
): readonly KubeObject[] {
  return render({ ...defaultOptions, ...changed }, testRelease(), certificates);
}
