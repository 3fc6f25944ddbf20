import * as z from "zod/mini";

const labels = z.record(z.string(), z.string());

/** Shapes of the options that say where pods run and how they get their images, for options files and fleet settings. */
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
  imagePullSecrets: z.array(z.string()),
};
