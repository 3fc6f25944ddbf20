import { describe, expect, it } from "vitest";
import { assessOperator } from "./harness/cilium/assess-operator.ts";
import { countCalls, isWrite, parseAuditLog } from "./harness/control-plane/audit-log.ts";

/** Lines as Cilium's operator 1.19.6 and kube-apiserver 1.36.2 write them. */
const operatorLines = {
  leads:
    'level=info msg="\\"Successfully acquired lease\\" lock=\\"kube-system/cilium-operator-resource-lock\\"" subsys=klog',
  forbidden:
    'level=error msg=k8sError error="failed to list *v1.Node: nodes is forbidden: User \\"system:serviceaccount:kube-system:cilium-operator\\" cannot list resource \\"nodes\\""',
  refused:
    'level=fatal msg="Incorrect config-map flag value" error="option unmanaged-pod-watcher-interval: time: invalid duration"',
};

describe("the judge of the operator", () => {
  const known = new Set(["debug"]);

  it("has nothing to say against one that leads and works", () => {
    expect(assessOperator(operatorLines.leads, ["debug"], known, undefined)).toEqual({
      leads: true,
      forbidden: [],
      refusedSettings: [],
      unknownSettings: [],
      ended: undefined,
    });
  });

  it("does not take its end for a setting that it refuses", () => {
    const lost = 'level=fatal msg="Leader election lost, shutting down"';
    expect(assessOperator(lost, [], known, "1")).toMatchObject({ refusedSettings: [], ended: "1" });
  });

  it("sees forbidden calls, refused values, unknown settings and an end", () => {
    const log = [operatorLines.forbidden, operatorLines.refused].join("\n");
    expect(assessOperator(log, ["debug", "no-such-thing"], known, "255")).toEqual({
      leads: false,
      forbidden: [operatorLines.forbidden],
      refusedSettings: [operatorLines.refused],
      unknownSettings: ["no-such-thing"],
      ended: "255",
    });
  });
});

describe("the audit log", () => {
  const event = (verb: string, uri: string, resource: string, subresource?: string) =>
    JSON.stringify({
      user: { username: "alice" },
      verb,
      requestURI: uri,
      objectRef: { resource, name: "a", ...(subresource === undefined ? {} : { subresource }) },
      responseStatus: { code: 200 },
    });

  it("tells what may have changed the cluster", () => {
    const lines = [
      event("patch", "/api/v1/namespaces/x/configmaps/a?fieldManager=m", "configmaps"),
      event("patch", "/api/v1/namespaces/x/configmaps/a?dryRun=All&fieldManager=m", "configmaps"),
      event("patch", "/apis/apps/v1/namespaces/x/deployments/a/status", "deployments", "status"),
      event("list", "/api/v1/nodes?limit=500", "nodes"),
      event("create", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", "selfsubjectaccessreviews"),
    ];
    const calls = parseAuditLog(`${lines.join("\n")}\n${event("delete", "/half", "written").slice(0, 40)}`);
    expect(countCalls(calls)).toEqual({
      "alice patch configmaps": 1,
      "alice patch configmaps (dry run)": 1,
      "alice patch deployments/status": 1,
      "alice list nodes": 1,
      "alice create selfsubjectaccessreviews": 1,
    });
    expect(countCalls(calls.filter(isWrite))).toEqual({
      "alice patch configmaps": 1,
      "alice patch deployments/status": 1,
    });
  });
});
