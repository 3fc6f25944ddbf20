import { hostHelper } from "./host-helper.ts";

/** Keeps systemd from turning rp_filter back on for Cilium's devices; bash -e. */
export const fixSysctl = hostHelper("cilium-sysctlfix", "--mount=/hostproc/1/ns/mnt");
