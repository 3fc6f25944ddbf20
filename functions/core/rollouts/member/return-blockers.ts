import type { Objection } from "../../objection.ts";

/** Codes of objections that no waiting ends: what stands in the cluster is too new for the revision to go back to. */
const blockers: readonly string[] = [
  "spire-store-too-new",
  "crd-versions-stored",
  "kubernetes-not-supported",
];

/** Why a cluster cannot go back; undefined: nothing speaks against it for good. */
export function returnBlocker(objections: readonly Objection[]): Objection | undefined {
  return objections.find(({ code, severity }) => severity === "blocking" && blockers.includes(code));
}
