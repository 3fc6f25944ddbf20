import { expect, it } from "vitest";
import { renderedKinds, stageNames, stageOf } from "../../../functions/core/plan/stages.ts";
import { renderWith } from "../../builders/render-with.ts";

it("puts what others need before what needs it", () => {
  const stages = ["Namespace", "ServiceAccount", "ClusterRoleBinding", "Secret", "Service", "DaemonSet"];
  expect(stages.map((kind) => stageOf({ kind }))).toEqual([
    "namespaces",
    "rbac",
    "rbac",
    "configuration",
    "services",
    "workloads",
  ]);
  expect(stageNames).toEqual(["namespaces", "rbac", "configuration", "services", "workloads"]);
});

it("lists every kind that the render holds, so that nothing of ours is overlooked", () => {
  expect(new Set<string>(renderedKinds)).toEqual(new Set(renderWith().map(({ kind }) => kind)));
});
