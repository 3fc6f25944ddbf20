import { describe, expect, it } from "vitest";
import { type KubeObject, keyOf } from "../../../../functions/core/kube-object.ts";
import { summarize } from "../../../../functions/core/objection.ts";
import { firstDifference } from "../../../../functions/core/preflight/immutable/first-difference.ts";
import { immutableChange } from "../../../../functions/core/preflight/immutable/immutable-change.ts";
import { immutableFields } from "../../../../functions/core/preflight/immutable/immutable-fields.ts";
import { makeRecord } from "../../../../functions/core/record/make-record.ts";
import { clearView } from "../../../builders/clear-view.ts";
import { renderWith } from "../../../builders/render-with.ts";

const { cluster } = clearView;
const rendered = renderWith();

function named(key: string): KubeObject {
  const found = rendered.find((object) => keyOf(object) === key);
  if (found === undefined) throw new Error(`the render has no ${key}`);
  return found;
}

const objectionTo = (key: string, path: string, isOneOfMany = false) =>
  immutableChange(
    { object: named(key), live: named(key), path, before: "old", after: "new" },
    cluster,
    isOneOfMany,
  );

const pass =
  "aws events put-events --region eu-west-1 --entries " +
  `'[{"Source":"eks-cilium","DetailType":"Cilium Reconcile Requested","Detail":"{\\"cluster\\":\\"demo\\"}"}]'`;
const size = "spec.volumeClaimTemplates[0].spec.resources.requests.storage";

describe("a change that the API server would refuse", () => {
  it("is named with object, field, and both values in brief", () => {
    const { code, severity, message } = objectionTo("ClusterRoleBinding cilium", "roleRef.name");
    expect({ code, severity }).toEqual({ code: "immutable-change", severity: "blocking" });
    expect(message).toBe(
      'ClusterRoleBinding cilium has roleRef.name "old", and would get "new": ' +
        "the API server never changes this field of an object that is there.",
    );
    const object = named("ClusterRoleBinding cilium");
    const long = { object, live: object, path: "x", before: undefined, after: "v".repeat(500) };
    const { message: brief } = immutableChange(long, cluster, false);
    expect(brief).toContain("has x no value, and would get");
    expect(brief.length).toBeLessThan(200);
  });

  it("of a volume claim is had without losing the data, or with a new volume", () => {
    const { remedy } = objectionTo("StatefulSet cilium-spire/spire-server", size);
    expect(remedy).toContain("take back the changed tag or the fleet's storageSize");
    expect(remedy).toContain(
      `kubectl -n cilium-spire delete statefulset spire-server --cascade=orphan ; the next pass makes it: ${pass} ;`,
    );
    expect(remedy).toContain(
      "kubectl -n cilium-spire delete pvc/spire-data-spire-server-0 pod/spire-server-0 --wait=false ;",
    );
    expect(remedy).toContain("nodes keep their network");
  });

  it("of another field of a StatefulSet leaves its volume alone", () => {
    const { remedy } = objectionTo("StatefulSet cilium-spire/spire-server", "spec.serviceName");
    expect(remedy).toContain("delete pod spire-server-0");
    expect(remedy).not.toContain("pvc");
    expect(remedy).not.toContain("fleet");
  });

  it("of the agent's selector never takes all agents away at once", () => {
    const { remedy } = objectionTo("DaemonSet kube-system/cilium", "spec.selector.matchLabels.k8s-app");
    expect(remedy).toContain(
      `kubectl -n kube-system delete daemonset cilium --cascade=orphan ; the next pass makes it: ${pass} ;`,
    );
    expect(remedy).toContain(
      "kubectl -n kube-system delete pod -l k8s-app=cilium --field-selector spec.nodeName=NODE",
    );
    expect(remedy).toContain("a node without its agent can start no pods");
  });

  it("of a role reference is had by another binding, which a pass makes right after", () => {
    const { remedy } = objectionTo("ClusterRoleBinding cilium", "roleRef.name");
    expect(remedy).toContain(`kubectl delete clusterrolebinding cilium ; the next pass makes it: ${pass} ;`);
    expect(remedy).toContain("its subjects lack these rights");
  });

  it("beside others is had together with them, before the next pass makes the first one again", () => {
    const { remedy } = objectionTo("ClusterRoleBinding cilium", "roleRef.name", true);
    expect(remedy).toContain(
      "kubectl delete clusterrolebinding cilium ; right after it the same for the others with this objection; " +
        `the next pass makes it: ${pass} ;`,
    );
  });

  it("has a remedy for every kind, which a record holds whole", () => {
    for (const object of rendered) {
      const path = immutableFields[object.kind]?.at(-1)?.path;
      if (path === undefined) continue;
      const objection = objectionTo(keyOf(object), path);
      expect(objection.remedy.length).toBeLessThan(580);
      expect(objection.remedy).toContain(`delete ${object.kind.toLowerCase()} ${object.metadata.name} `);
      const statusReport = {
        phase: "blocked",
        reason: summarize([objection]),
        objections: [objection],
      } as const;
      const record = makeRecord(cluster.arn, statusReport, undefined, "2026-11-22T10:00:00Z");
      expect(record.objections.first[0]?.message).toBe(objection.message);
      expect(record.objections.first[0]?.remedy.replaceAll("{ {", "{{")).toBe(objection.remedy);
    }
  });
});

describe("the first difference", () => {
  it.each([
    [
      { a: 1, b: [1, { c: "x" }] },
      { a: 1, b: [1, { c: "y" }] },
      { path: "at.b[1].c", before: "x", after: "y" },
    ],
    [{ b: 1 }, { a: 2, b: 1 }, { path: "at.a", before: undefined, after: 2 }],
    [[1], [1, 2], { path: "at", before: [1], after: [1, 2] }],
    ["1Gi", "1Mi", { path: "at", before: "1Gi", after: "1Mi" }],
    [null, undefined, { path: "at", before: null, after: undefined }],
  ])("of %j and %j", (before, after, difference) => {
    expect(firstDifference(before, after, "at")).toEqual(difference);
  });

  it.each([
    [{ a: undefined }, {}],
    ["1Gi", "1024Mi"],
    ["2Ti", "2048Gi"],
    [[{ a: [] }], [{ a: [] }]],
  ])("of %j and %j is none", (before, after) => {
    expect(firstDifference(before, after, "at")).toBeUndefined();
  });
});
