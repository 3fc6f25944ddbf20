import * as z from "zod/mini";
import type { Json } from "../json.ts";
import { type DeploymentScope, ignored, refused, type Trigger } from "./trigger.ts";

const busEventSchema = z.object({
  id: z.string().check(z.minLength(1)),
  "detail-type": z.string(),
  account: z.string(),
  region: z.string(),
  resources: z.catch(z.array(z.unknown()), []),
  detail: z.record(z.string(), z.custom<Json | undefined>()),
});

/** An event as EventBridge delivers it, with its detail unchecked. */
export type BusEvent = z.infer<typeof busEventSchema>;

/** A reader that is given only whole events of the deployment's account and region. */
export function fromBus(
  read: (event: BusEvent, scope: DeploymentScope) => Trigger,
): (message: Json, scope: DeploymentScope) => Trigger {
  return (message, scope) => {
    const parsed = busEventSchema.safeParse(message);
    if (!parsed.success) {
      const fields = parsed.error.issues.map((issue) => issue.path.join(".")).join(", ");
      return refused(`the event's envelope is not understood: ${fields}`);
    }
    const { account, region } = parsed.data;
    if (account !== scope.account || region !== scope.region) {
      return ignored("the event belongs to another account or region");
    }
    return read(parsed.data, scope);
  };
}
