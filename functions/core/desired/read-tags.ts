import type { Objection } from "../objection.ts";
import type { RequestedSettings } from "./requested-settings.ts";

interface TagRule {
  readonly member: keyof RequestedSettings;
  /** Finishes the sentence "allowed is …". */
  readonly allowed: string;
  /** Undefined: not understood. The value comes trimmed and in lower case. */
  readonly read: (value: string) => RequestedSettings[keyof RequestedSettings] | undefined;
}

const yesOrNo = (member: keyof RequestedSettings): TagRule => ({
  member,
  allowed: "true or false",
  read: (value) => (value === "true" ? true : value === "false" ? false : undefined),
});

const oneOf = <Value extends string>(
  member: keyof RequestedSettings,
  ...values: readonly Value[]
): TagRule => ({
  member,
  allowed: values.join(", "),
  read: (value) =>
    values.find((known) => known === value) as RequestedSettings[keyof RequestedSettings] | undefined,
});

/** Row by row as in docs/architecture.md, Desired state. EKS allows no comma in a tag's value, so a list is split at spaces and plus signs. */
const tagTable: Readonly<Record<string, TagRule>> = {
  enable_cilium: yesOrNo("enable"),
  cilium_version: {
    member: "version",
    allowed: "a release such as 1.19.6 or a minor such as 1.19",
    read: (value) => (/^\d+\.\d+(\.\d+)?$/.test(value) ? value : undefined),
  },
  cilium_encryption: oneOf("encryption", "wireguard", "none"),
  cilium_mutual_auth: oneOf("mutualAuth", "spire", "none"),
  cilium_hubble: oneOf("hubble", "full", "agent", "off"),
  cilium_l7: yesOrNo("l7"),
  cilium_restart_pods: oneOf("restartPods", "none", "dns", "all"),
  cilium_on_disable: oneOf("onDisable", "uninstall", "keep", "purge"),
  cilium_paused: yesOrNo("paused"),
  cilium_acknowledge: {
    member: "acknowledge",
    allowed: "codes of warnings, separated by spaces or plus signs",
    read: (value) => {
      const codes = value.split(/[\s+]+/).filter((code) => code !== "");
      return codes.length > 0 && codes.every((code) => /^[a-z][a-z0-9-]*$/.test(code)) ? codes : undefined;
    },
  },
  cilium_allow_auth_mode_change: yesOrNo("allowAuthModeChange"),
};

export interface TagReading {
  readonly requested: RequestedSettings;
  /** One for each tag that is not understood. */
  readonly tagObjections: readonly Objection[];
}

/** Tags of other owners are passed over; a `cilium_…` tag that the table does not know is refused. */
export function readTags(tags: Readonly<Record<string, string>>): TagReading {
  const requested: Record<string, RequestedSettings[keyof RequestedSettings]> = {};
  const tagObjections: Objection[] = [];
  for (const [tag, text] of Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const rule = Object.hasOwn(tagTable, tag) ? tagTable[tag] : undefined;
    if (rule === undefined) {
      if (tag.startsWith("cilium_")) tagObjections.push(unknownTag(tag));
      continue;
    }
    const value = rule.read(text.trim().toLowerCase());
    if (value === undefined) tagObjections.push(unknownValue(tag, text, rule.allowed));
    else requested[rule.member] = value;
  }
  return { requested, tagObjections };
}

function unknownTag(tag: string): Objection {
  const known = Object.keys(tagTable).join(", ");
  return {
    code: "tag-unknown",
    severity: "blocking",
    message: `Tag ${tag} is not known.`,
    remedy: `Remove it or correct its name; known are ${known}.`,
  };
}

function unknownValue(tag: string, value: string, allowed: string): Objection {
  return {
    code: "tag-not-understood",
    severity: "blocking",
    message: `Tag ${tag} has the value "${value}", which is not understood.`,
    remedy: `Set ${tag} to one that is; allowed is ${allowed}.`,
  };
}
