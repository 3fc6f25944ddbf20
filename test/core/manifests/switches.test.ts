import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyOf } from "../../../functions/core/kube-object.ts";
import { render } from "../../../functions/core/manifests/render.ts";
import type { RenderOptions } from "../../../functions/core/manifests/render-options.ts";
import { arbitraryRenderInput, type DrawnRenderInput } from "../../builders/arbitrary-render-input.ts";
import { defaultOptions } from "../../builders/default-options.ts";
import { renderWith, testRelease } from "../../builders/render-with.ts";
import { placeholderCertificates } from "../../conformance/placeholder-certificates.ts";

/** An option, set either way on top of others, and the objects that come and go with it. */
interface Switch {
  readonly name: string;
  readonly on: (options: RenderOptions) => Partial<RenderOptions>;
  readonly off: (options: RenderOptions) => Partial<RenderOptions>;
  readonly objects: readonly string[];
}

const relay = [
  "ConfigMap kube-system/hubble-relay-config",
  "Deployment kube-system/hubble-relay",
  "Secret kube-system/hubble-relay-client-certs",
  "Secret kube-system/hubble-relay-server-certs",
  "Service kube-system/hubble-relay",
  "ServiceAccount kube-system/hubble-relay",
];
const ui = [
  "ClusterRole hubble-ui",
  "ClusterRoleBinding hubble-ui",
  "ConfigMap kube-system/hubble-ui-nginx",
  "Deployment kube-system/hubble-ui",
  "Secret kube-system/hubble-ui-client-certs",
  "Service kube-system/hubble-ui",
  "ServiceAccount kube-system/hubble-ui",
];
const metrics = ["Service kube-system/hubble-metrics"];

const full = { relay: true, ui: true, metrics: ["dns", "drop"], relayTls: true };
const hubbleOf = (options: RenderOptions) => ({ ...(options.hubble ?? full), relayTls: true });
const spire = { provider: "spire", storageClass: "gp3", storageSize: "1Gi" } as const;

const switches: readonly Switch[] = [
  {
    name: "hubble",
    on: (options) => ({ hubble: hubbleOf(options) }),
    off: () => ({ hubble: null }),
    objects: [
      ...relay,
      ...ui,
      ...metrics,
      "Secret kube-system/cilium-ca",
      "Secret kube-system/hubble-server-certs",
      "Service kube-system/hubble-peer",
    ],
  },
  {
    name: "hubble.relay",
    on: (options) => ({ hubble: { ...hubbleOf(options), relay: true, ui: false } }),
    off: (options) => ({ hubble: { ...hubbleOf(options), relay: false, ui: false } }),
    objects: relay,
  },
  {
    name: "hubble.ui",
    on: (options) => ({ hubble: { ...hubbleOf(options), relay: true, ui: true } }),
    off: (options) => ({ hubble: { ...hubbleOf(options), relay: true, ui: false } }),
    objects: ui,
  },
  {
    name: "hubble.metrics",
    on: (options) => ({ hubble: { ...hubbleOf(options), metrics: full.metrics } }),
    off: (options) => ({ hubble: { ...hubbleOf(options), metrics: [] } }),
    objects: metrics,
  },
  {
    name: "mutualAuthentication",
    on: (options) => ({ mutualAuthentication: options.mutualAuthentication ?? spire }),
    off: () => ({ mutualAuthentication: null }),
    objects: [
      "ClusterRole spire-agent",
      "ClusterRole spire-server",
      "ClusterRoleBinding spire-agent",
      "ClusterRoleBinding spire-server",
      "ConfigMap cilium-spire/spire-agent",
      "ConfigMap cilium-spire/spire-bundle",
      "ConfigMap cilium-spire/spire-server",
      "DaemonSet cilium-spire/spire-agent",
      "Namespace cilium-spire",
      "Role cilium-spire/spire-server",
      "RoleBinding cilium-spire/spire-server",
      "RoleBinding cilium-spire/spire-server-pod",
      "Service cilium-spire/spire-server",
      "ServiceAccount cilium-spire/spire-agent",
      "ServiceAccount cilium-spire/spire-server",
      "StatefulSet cilium-spire/spire-server",
    ],
  },
  {
    name: "l7Proxy",
    on: () => ({ l7Proxy: true }),
    off: () => ({ l7Proxy: false }),
    objects: [
      "ConfigMap kube-system/cilium-envoy-config",
      "DaemonSet kube-system/cilium-envoy",
      "Service kube-system/cilium-envoy",
      "ServiceAccount kube-system/cilium-envoy",
    ],
  },
];

describe.each(switches)("turning $name off", ({ on, off, objects }) => {
  it("takes away its own objects, and leaves the others what they are, whatever the other options", () => {
    fc.assert(
      fc.property(arbitraryRenderInput, (renderInput) => {
        const before = keysWith(renderInput, on);
        const after = keysWith(renderInput, off);
        expect(after).toEqual(before.filter((key) => !objects.includes(key)));
      }),
    );
  });

  it("takes all of them from the default", () => {
    const all = renderWith(on(defaultOptions)).map(keyOf);
    expect(objects.filter((key) => !all.includes(key))).toEqual([]);
  });
});

function keysWith({ options, release }: DrawnRenderInput, change: Switch["on"]): readonly string[] {
  const changed = { ...options, ...change(options) };
  return render(changed, testRelease(release), placeholderCertificates).map(keyOf);
}
