/** One tag that the owner of a cluster may set. */
interface TagRow<Setting extends string, Value, Default> {
  /** Its member of RequestedSettings and, with a default, of CiliumSpec. */
  readonly setting: Setting;
  /** Shape of the value as our ConfigMaps keep it: one of these words, or of a kind. */
  readonly shape: "boolean" | "text" | "texts" | readonly string[];
  /** Undefined: not understood. The text comes trimmed and in lower case. */
  readonly read: (text: string) => Value | undefined;
  /** Finishes the sentence "allowed is …". */
  readonly allowed: string;
  /** Where neither a tag nor a pinned value speaks; undefined: no part of the spec. */
  readonly specDefault: Default;
  /** What a spec means that was written before its row came; undefined: every stored spec has the member. */
  readonly absentMeans?: Value;
  /** Columns `values` and `default` of the table in the README. */
  readonly described: { readonly values: string; readonly default: string };
}

function flag<const Setting extends string, const Default extends boolean | undefined = undefined>(
  setting: Setting,
  description: string,
  specDefault?: Default,
): TagRow<Setting, boolean, Default> {
  return {
    setting,
    shape: "boolean",
    read: (text) => (text === "true" ? true : text === "false" ? false : undefined),
    allowed: "true or false",
    specDefault: specDefault as Default,
    described: { values: "true, false", default: description },
  };
}

function oneOf<
  const Setting extends string,
  const Value extends string,
  const Default extends Value | undefined = undefined,
>(
  setting: Setting,
  values: readonly [Value, ...Value[]],
  described: { readonly values?: string; readonly default: string },
  specDefault?: Default,
): TagRow<Setting, Value, Default> & { readonly shape: readonly [Value, ...Value[]] } {
  return {
    setting,
    shape: values,
    read: (text) => values.find((known) => known === text),
    allowed: values.join(", "),
    specDefault: specDefault as Default,
    described: { values: values.join(", "), ...described },
  };
}

/** Every tag by its key: types, the schemas of our ConfigMaps, the CLI's help and the README's table come of it. */
export const tagTable = {
  enable_cilium: flag(
    "enable",
    "absent: unmanaged; absent but installed by us: maintained (setting `onUntag`). Only `false` removes",
  ),
  cilium_version: {
    setting: "version",
    shape: "text",
    // Cilium itself names its releases with a v.
    read: (text: string) => /^v?(\d+\.\d+(?:\.\d+)?)$/.exec(text)?.[1],
    allowed: "a release such as 1.19.6 or a minor such as 1.19",
    specDefault: undefined,
    described: { values: "a release (`1.19.6`), a minor (`1.19`)", default: "the fleet's release" },
  },
  cilium_encryption: oneOf("encryption", ["wireguard", "none"], { default: "wireguard" }, "wireguard"),
  cilium_mutual_auth: oneOf("mutualAuth", ["spire", "none"], { default: "spire" }, "spire"),
  cilium_hubble: oneOf(
    "hubble",
    ["relay", "full", "agent", "off"],
    { values: "relay (relay with mutual TLS, metrics), full (the UI too), agent, off", default: "relay" },
    "relay",
  ),
  cilium_l7: flag("l7", "true", true),
  cilium_restart_pods: oneOf(
    "restartPods",
    ["none", "dns", "all"],
    {
      default:
        "dns: unmanaged pods of CoreDNS are evicted; all: those of every Deployment, StatefulSet and DaemonSet, one workload at a time, within disruption budgets",
    },
    "dns",
  ),
  cilium_on_disable: oneOf("onDisable", ["uninstall", "replace", "keep", "purge"], {
    default:
      "uninstall: every node is cleaned; replace: nodes are to be replaced by their owner; keep: all stays; purge: as uninstall, then CRDs and policies of cilium.io. The last value seen is remembered",
  }),
  cilium_probes: oneOf("probes", ["on", "off"], {
    default: "on; off: no pod of ours is sent to the nodes, and the record says what is unverified",
  }),
  cilium_paused: flag("paused", "false; true: watch and record, write nothing to the cluster"),
  cilium_acknowledge: {
    setting: "acknowledge",
    shape: "texts",
    // EKS allows no comma in a tag's value.
    read: (text: string): readonly string[] | undefined => {
      const codes = text.split(/[\s+]+/).filter((code) => code !== "");
      return codes.length > 0 && codes.every((code) => /^[a-z][a-z0-9-]*$/.test(code)) ? codes : undefined;
    },
    allowed: "codes of warnings, separated by spaces or plus signs",
    specDefault: undefined,
    described: { values: "codes of warnings, separated by spaces", default: "none" },
  },
  cilium_allow_auth_mode_change: flag("allowAuthModeChange", "false"),
} as const;

/** A tag as its cluster carries it. */
export type TagKey = keyof typeof tagTable;

export type Tag = (typeof tagTable)[TagKey];

export type ValueOf<Row extends Tag> = NonNullable<ReturnType<Row["read"]>>;

export const tagKeys = Object.keys(tagTable) as readonly TagKey[];

export const tagRows: readonly Tag[] = Object.values(tagTable);

/** Rows whose value is a part of the spec. */
export type SpecTag = Exclude<Tag, { readonly specDefault: undefined }>;

export function isSpecTag(tag: Tag): tag is SpecTag {
  return tag.specDefault !== undefined;
}
