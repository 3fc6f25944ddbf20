import * as z from "zod/mini";

const labels = z.record(z.string(), z.string());

/** Schemas of the options for placement, taints and pull secrets, for options files and fleet settings alike. */
export const placementSchema = {
  nodeSelectors: z.strictObject({ agents: z.exactOptional(labels), controllers: z.exactOptional(labels) }),
  extraTolerations: z.array(
    z.strictObject({
      key: z.exactOptional(z.string()),
      operator: z.exactOptional(z.enum(["Exists", "Equal"])),
      value: z.exactOptional(z.string()),
      effect: z.exactOptional(z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"])),
      tolerationSeconds: z.exactOptional(z.int()),
    }),
  ),
  agentNotReadyTaintKey: z.string(),
  imagePullSecrets: z.array(z.string()),
};
