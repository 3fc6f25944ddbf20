import { describe, expect, it } from "vitest";
import { clusterTags } from "../../../functions/core/desired/read-tags.ts";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { catalogue } from "../../../functions/core/manifests/releases/catalogue.ts";
import { rebuildLastApplied } from "../../../functions/core/plan/rebuild-last-applied.ts";
import { demoFacts, fleet } from "../../builders/demo-facts.ts";
import { renderWith } from "../../builders/render-with.ts";

const live = (kind: string, name: string): KubeObject | undefined =>
  renderWith().find((object) => object.kind === kind && object.metadata.name === name);

function hubbleOf(hubbleUi: KubeObject | undefined, tags: Readonly<Record<string, string>> = {}) {
  const remains = {
    agents: live("DaemonSet", "cilium"),
    spireServer: live("StatefulSet", "spire-server"),
    hubbleUi,
    recorded: "1.19.6",
    tags: clusterTags({ enable_cilium: "true", ...tags }),
    facts: demoFacts,
  };
  return rebuildLastApplied(remains, fleet, catalogue)?.spec.hubble;
}

describe("a spec whose state is lost", () => {
  it("keeps the UI that runs, which was a default once", () => {
    expect(hubbleOf(live("Deployment", "hubble-ui"))).toBe("full");
    expect(hubbleOf(undefined)).toBe("relay");
  });

  it("is what the tag says where it speaks", () => {
    expect(hubbleOf(live("Deployment", "hubble-ui"), { cilium_hubble: "agent" })).toBe("agent");
  });
});
