import type { PolicyRule } from "kubernetes-types/rbac/v1.js";

/** What differs from minor to minor in relay, UI and certificates. */
export interface HubbleDifferences {
  /** What the UI may read. */
  readonly uiRules: readonly PolicyRule[];
  /** The UI is probed by the name of its port, or by its number. */
  readonly uiProbe: "name" | "number";
  /** Relay with a read-only root file system, UI without capabilities. */
  readonly hardened: boolean;
  /** Labels of the Secrets with certificates. */
  readonly certificateLabels: Readonly<Record<string, string>>;
}
