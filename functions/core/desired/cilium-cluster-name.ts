import { digest } from "../digest.ts";

/** Hubble's relay reads the name from unquoted YAML, where these are numbers, dates, booleans or nothing. */
const notText = /^(e-?\d+|\d[\da-fox_-]*|y|n|yes|no|on|off|true|false|null)$/;

/** Cilium's `cluster.name` for an EKS cluster: the name itself where Cilium allows it, else what is left of it and a hash. */
export function ciliumClusterName(name: string): string {
  const isAllowed = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) && name.length <= 32;
  if (isAllowed && !notText.test(name)) return name;
  const readable = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+/, "")
    // With a hash of digits behind it, it might be a number again.
    .replace(/^(?=\d|e?$|e-)/, "c-")
    .slice(0, 23)
    .replace(/-+$/, "");
  return `${readable}-${digest(name).slice(0, 8)}`;
}
