import type { SecurityContext } from "kubernetes-types/core/v1.js";

/** All capabilities dropped but these, under the SELinux type that may touch the host. */
export function onTheHost(...add: string[]): SecurityContext {
  return {
    capabilities: add.length === 0 ? { drop: ["ALL"] } : { add, drop: ["ALL"] },
    seLinuxOptions: { level: "s0", type: "spc_t" },
  };
}
