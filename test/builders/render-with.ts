import type { KubeObject } from "../../functions/core/kube-object.ts";
import type { HubbleCertificates } from "../../functions/core/manifests/hubble/hubble-certificates.ts";
import { catalogue } from "../../functions/core/manifests/releases/catalogue.ts";
import type { Release } from "../../functions/core/manifests/releases/release.ts";
import { render } from "../../functions/core/manifests/render.ts";
import type { RenderOptions } from "../../functions/core/manifests/render-options.ts";
import { defaultOptions } from "./default-options.ts";

const pair = (name: string) => ({ certificate: `certificate of ${name}`, key: `key of ${name}` });

const testCertificates: HubbleCertificates = {
  ca: pair("ca"),
  server: pair("server"),
  relay: pair("relay"),
  relayServer: pair("relayServer"),
  ui: pair("ui"),
};

export function testRelease(version = "1.19"): Release {
  const release = catalogue.find(catalogue.resolve(version) ?? "");
  if (release === undefined) throw new Error(`the catalogue has no ${version}`);
  return release;
}

/** The default render, but for these options. */
export function renderWith(
  changed: Partial<RenderOptions> = {},
  certificates = testCertificates,
  release = testRelease(),
): readonly KubeObject[] {
  return render({ ...defaultOptions, ...changed }, release, certificates);
}
