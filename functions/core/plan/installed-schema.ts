import * as z from "zod/mini";

/** Shape of core/desired/installed inside our ConfigMaps. */
export const installedSchema = {
  schema: z.literal(1),
  said: z.looseObject({}),
  wish: z.looseObject({ release: z.string() }),
  choices: z.looseObject({ clusterName: z.string(), kubernetesVersion: z.string() }),
};
