import { hostHelper } from "./host-helper.ts";

/** Mounts a cgroup v2 file system on the host at $CGROUP_ROOT unless one is there already; bash -e. */
export const mountCgroup = hostHelper(
  "cilium-mount",
  "--cgroup=/hostproc/1/ns/cgroup --mount=/hostproc/1/ns/mnt",
  ' "$CGROUP_ROOT"',
);
