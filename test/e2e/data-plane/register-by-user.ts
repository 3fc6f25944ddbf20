import { spireIdentities } from "../../../functions/core/manifests/spire/identities.ts";
import { eventually } from "../harness/processes/eventually.ts";
import { operatorUser } from "./overrides.ts";
import type { PodLife } from "./pod-life.ts";

const { node, ciliumAgent, ciliumOperator } = spireIdentities;

/** Registers Cilium's two identities by user id too, once the rendered script has registered them by their pods. */
export async function registerByUser(server: () => PodLife | undefined): Promise<void> {
  const life = await eventually("registered entries of Cilium", 180, async () => {
    const found = server();
    const log = await found?.log("cilium-init");
    return log?.includes("initialized successfully or already in-sync") ? found : undefined;
  });
  for (const [id, user] of [[ciliumAgent.id, 0] as const, [ciliumOperator.id, operatorUser.user] as const]) {
    await life
      .container("spire-server")
      .exec(
        ...["/opt/spire/bin/spire-server", "entry", "create", "-spiffeID", id, "-parentID", node.id],
        ...["-selector", `unix:uid:${user}`],
      );
  }
}
