/** Rows of `cilium-config`. Undefined: the key is ours, and absent for these options. */
export type ConfigTable = Readonly<Record<string, string | undefined>>;
