import { digest } from "../digest.ts";

/** Cilium's `cluster.name` for an EKS cluster: the name itself where Cilium allows it, else what is left of it and a hash. */
export function ciliumClusterName(name: string): string {
  if (/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) && name.length <= 32) return name;
  const readable = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+/, "")
    .slice(0, 23)
    .replace(/-+$/, "");
  return [readable, digest(name).slice(0, 8)].filter((part) => part !== "").join("-");
}
