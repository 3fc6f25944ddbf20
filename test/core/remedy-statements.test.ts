import { expect, it } from "vitest";
import { statementsOf } from "../../functions/core/remedy-statements.ts";

it.each([
  ["kubectl get nodes", [{ command: "kubectl get nodes" }]],
  ["Wait.", [{ prose: "Wait." }]],
  ["See it: kubectl get nodes -A", [{ prose: "See it:", command: "kubectl get nodes -A" }]],
  [
    "Did you mean a? aws eks tag-resource --tags a=b ; known are a, b.",
    [{ prose: "Did you mean a?", command: "aws eks tag-resource --tags a=b" }, { prose: "known are a, b." }],
  ],
  [
    "Set mode: iptables, and restart: kubectl a-b ; kubectl c",
    [{ prose: "Set mode: iptables, and restart:", command: "kubectl a-b" }, { command: "kubectl c" }],
  ],
  [
    "By the fleet's setting: kubectl get x -o jsonpath='{.a} ; {.b}' ; then the cluster's tags.",
    [
      { prose: "By the fleet's setting:", command: "kubectl get x -o jsonpath='{.a} ; {.b}'" },
      { prose: "then the cluster's tags." },
    ],
  ],
])("takes a remedy apart: %s", (remedy, statements) => {
  expect(statementsOf(remedy)).toEqual(statements);
});
