import { describe, expect, it } from "vitest";
import { jsonAt } from "../../../functions/core/json.ts";
import { keyOf } from "../../../functions/core/kube-object.ts";
import { checksumOf, quietObjects, standsQuiet } from "../../../functions/core/leaving/quiet-objects.ts";
import { productNames } from "../../../functions/core/product-names.ts";
import { renderWith } from "../../builders/render-with.ts";

const rendered = renderWith();
const found = (key: string) => rendered.find((object) => keyOf(object) === key);
const agents = found("DaemonSet kube-system/cilium");
const config = found("ConfigMap kube-system/cilium-config");
if (agents === undefined || config === undefined) throw new Error("the render has no agents");

describe("quiet agents", () => {
  it("neither encrypt nor enforce, leave no CNI file, and are otherwise as they were", () => {
    const quiet = quietObjects(rendered, agents, 0);
    const {
      "enable-wireguard": _,
      "enable-policy": __,
      ...before
    } = config["data"] as Record<string, string>;
    expect(quiet?.config["data"]).toEqual({
      ...before,
      "enable-wireguard": "false",
      "enable-policy": "never",
      "cni-uninstall": "true",
    });
    const template = (object: typeof agents) => jsonAt(object, "spec", "template", "spec");
    expect(quiet && template(quiet.agents)).toEqual(template(agents));
  });

  it("roll, since their configuration has another checksum, and keep why they were restarted", () => {
    const mark = { [productNames.restartAnnotation]: "41", [productNames.chainAnnotation]: "v1.20.4" };
    const live = { ...agents, spec: { template: { metadata: { annotations: mark } } } };
    const quiet = quietObjects(rendered, live, 0);
    const annotations = jsonAt(quiet?.agents, "spec", "template", "metadata", "annotations");
    expect(annotations).toMatchObject({ ...mark, [productNames.configurationChecksum]: quiet?.checksum });
    const template = jsonAt(agents, "spec", "template");
    expect(checksumOf(template)).not.toBe(quiet?.checksum);
  });

  it("are not held up by nodes that no roll-out reaches", () => {
    const quiet = quietObjects(rendered, agents, 2);
    expect(jsonAt(quiet?.agents, "spec", "updateStrategy", "rollingUpdate", "maxUnavailable")).toBe(3);
  });

  it("stand as they are wanted when configuration, template and roll-out say so", () => {
    const quiet = quietObjects(rendered, agents, 0);
    if (quiet === undefined) throw new Error("not rendered");
    expect(standsQuiet(quiet, { config, agents })).toBe(false);
    expect(standsQuiet(quiet, { config: quiet.config, agents })).toBe(false);
    expect(standsQuiet(quiet, { config: quiet.config, agents: quiet.agents })).toBe(true);
    expect(standsQuiet(quiet, { config, agents: quiet.agents })).toBe(false);
    expect(standsQuiet({ ...quiet, checksum: "x" }, { config: quiet.config, agents: quiet.agents })).toBe(
      false,
    );
  });

  it("are unknown where nobody knows what was applied", () => {
    expect(quietObjects([], agents, 0)).toBeUndefined();
  });
});
