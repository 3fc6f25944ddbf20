import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import { refusedByApi } from "../../../functions/core/preflight/refused-by-api.ts";

const agent: KubeObject = {
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  metadata: { name: "cilium", namespace: "kube-system" },
};

describe("an object that the API server refuses", () => {
  it("is named with the answer", () => {
    const { code, severity, message } = refusedByApi(agent, "422 Invalid: spec.selector: field is immutable");
    expect({ code, severity }).toEqual({ code: "refused-by-api", severity: "blocking" });
    expect(message).toBe(
      "The API server would refuse DaemonSet kube-system/cilium: 422 Invalid: spec.selector: field is immutable",
    );
  });
});
