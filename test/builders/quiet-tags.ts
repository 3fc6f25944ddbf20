/** Of a cluster that asks for Cilium and takes no errands: its settled passes write nothing on any day. */
export const quietTags = { enable_cilium: "true", cilium_probes: "off" } as const;
