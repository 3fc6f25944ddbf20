import { resolve } from "node:path";
import { catalogue } from "../../functions/core/manifests/releases/catalogue.ts";
import type { Release } from "../../functions/core/manifests/releases/release.ts";
import type { RenderOptions } from "../../functions/core/manifests/render-options.ts";
import { goldenRenders } from "../conformance/golden-renders.ts";
import { defaultOptions } from "./default-options.ts";

/** Options with a name for the story's title. */
export interface NamedOptions {
  readonly name: string;
  readonly options: RenderOptions;
}

/** Every release that can be rendered, oldest first. */
export const releases: readonly Release[] = catalogue.names.flatMap((name) => catalogue.find(name) ?? []);

/** The profiles of the reference renders; an error where there are none, for nothing would be proved then. */
export function goldenProfiles(): readonly NamedOptions[] {
  const root = resolve(import.meta.dirname, "../..");
  const folder = resolve(root, process.env["EKS_CILIUM_GOLDEN"] ?? "../shared/golden");
  const profiles = new Map(goldenRenders(folder)?.map(({ profile, options }) => [profile, options]));
  if (profiles.size === 0) {
    throw new Error(
      `The real servers are to judge the golden profiles, but ${folder} has none: put the reference renders there, or name their folder in EKS_CILIUM_GOLDEN.`,
    );
  }
  return [...profiles].map(([name, options]) => ({ name: `the ${name} profile`, options }));
}

const pool6 = { cidr6: "fd00:c111::/104", maskSize6: 120 };

/** Choices that the operator's own settings depend on, and that no golden profile makes. */
export const operatorOptions: readonly NamedOptions[] = [
  namedOptions("an IPv6 cluster", {
    ipFamily: "ipv6",
    routerAddressPool: { ...defaultOptions.routerAddressPool, ...pool6 },
  }),
  namedOptions("restarts of all pods", { operatorRestartSelector: "" }),
];

/** Choices of where pods run and what they run from. */
export const placementOptions: readonly NamedOptions[] = [
  namedOptions("SPIRE without a volume", {
    mutualAuthentication: { provider: "spire", storageClass: "", storageSize: null },
  }),
  namedOptions("pods in places of their own", {
    nodeSelectors: { agents: { "example.com/pool": "general" }, controllers: { role: "infra" } },
    extraTolerations: [
      { operator: "Exists" },
      { key: "role", value: "infra", effect: "NoExecute", tolerationSeconds: 60 },
    ],
    imagePullSecrets: ["registry", "mirror.example"],
  }),
  namedOptions("images from a mirror", {
    imageRegistries: {
      "quay.io": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/quay",
      "ghcr.io": "mirror.example:5000",
      "docker.io": "mirror.example/hub",
    },
  }),
];

function namedOptions(name: string, changed: Partial<RenderOptions>): NamedOptions {
  return { name, options: { ...defaultOptions, ...changed } };
}
