import type { Objection } from "../objection.ts";
import type { Choice } from "./choice.ts";
import { configTables } from "./config/cilium-config.ts";
import type { Release } from "./release.ts";
import type { RenderOptions } from "./render-options.ts";

type Check = (choice: Choice) => readonly Objection[];

const checks: readonly Check[] = [
  kubernetesVersion,
  clusterName,
  ipFamily,
  routerAddressPool,
  spireStorage,
  hubbleParts,
  hubbleMetrics,
  extraConfig,
  imageRegistries,
];

/** What stands against rendering these options; `render` is for choices without any. */
export function unsupported(options: RenderOptions, release: Release): readonly Objection[] {
  return checks.flatMap((check) => check({ options, release }));
}

const kubernetesVersions = ["1.32", "1.33", "1.34", "1.35", "1.36"];

function kubernetesVersion({ options }: Choice): readonly Objection[] {
  if (kubernetesVersions.includes(options.kubernetesVersion)) return [];
  return [
    notRendered(
      "kubernetesVersion",
      options.kubernetesVersion,
      `Run one of Kubernetes ${kubernetesVersions.join(", ")} on the cluster.`,
    ),
  ];
}

function clusterName({ options }: Choice): readonly Objection[] {
  if (/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/.test(options.clusterName)) return [];
  return [
    notUnderstood(
      "clusterName",
      options.clusterName,
      "Choose 1 to 32 characters of a-z, 0-9 and -, with a letter or digit at both ends.",
    ),
  ];
}

function ipFamily({ options }: Choice): readonly Objection[] {
  if (options.ipFamily === "ipv4") return [];
  return [notRendered("ipFamily", options.ipFamily, "Only ipv4 clusters can be served so far.")];
}

function routerAddressPool({ options }: Choice): readonly Objection[] {
  const { cidr, maskSize, cidr6, maskSize6 } = options.routerAddressPool;
  const objections: Objection[] = [];
  const prefix = ipv4PrefixOf(cidr);
  if (prefix === undefined) {
    objections.push(
      notUnderstood("routerAddressPool.cidr", cidr, "Choose an IPv4 range such as 198.18.0.0/16."),
    );
  } else if (!Number.isInteger(maskSize) || maskSize < prefix || maskSize > 30) {
    objections.push(
      notUnderstood(
        "routerAddressPool.maskSize",
        String(maskSize),
        `Choose the size of one node's share: a whole number from ${prefix} to 30, such as 28.`,
      ),
    );
  }
  if (cidr6 !== undefined || maskSize6 !== undefined) {
    objections.push(
      notRendered("routerAddressPool.cidr6", cidr6 ?? `/${maskSize6}`, "Leave out cidr6 and maskSize6."),
    );
  }
  return objections;
}

function ipv4PrefixOf(cidr: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (match === null) return undefined;
  const [, ...numbers] = match.map(Number);
  const prefix = numbers.pop() ?? Number.NaN;
  return prefix <= 30 && numbers.every((octet) => octet <= 255) ? prefix : undefined;
}

function spireStorage({ options }: Choice): readonly Objection[] {
  if (options.mutualAuthentication === null) return [];
  const { storageClass, storageSize } = options.mutualAuthentication;
  const objections: Objection[] = [];
  if (storageClass === "") {
    objections.push(
      notUnderstood("mutualAuthentication.storageClass", '""', "Name a StorageClass of the cluster."),
    );
  }
  if (storageSize === null) {
    objections.push(
      notRendered(
        "mutualAuthentication.storageSize",
        "null",
        "Choose a size such as 1Gi: without a volume every restart of the SPIRE server loses its CA and its entries.",
      ),
    );
  } else if (!/^[1-9]\d*(Mi|Gi|Ti|M|G|T)$/.test(storageSize)) {
    objections.push(
      notUnderstood("mutualAuthentication.storageSize", storageSize, "Choose a quantity such as 1Gi."),
    );
  }
  return objections;
}

function hubbleParts({ options }: Choice): readonly Objection[] {
  if (options.hubble === null || options.hubble.relay || !options.hubble.ui) return [];
  return [
    notUnderstood(
      "hubble.ui",
      "true with hubble.relay: false",
      "Turn the relay on as well, for the UI asks it, or turn the UI off.",
    ),
  ];
}

function hubbleMetrics({ options }: Choice): readonly Objection[] {
  const broken = options.hubble?.metrics.filter((metric) => !/^\S+$/.test(metric)) ?? [];
  return broken.map((metric) =>
    notUnderstood("hubble.metrics", JSON.stringify(metric), "Name one metric an entry, without white space."),
  );
}

function extraConfig(choice: Choice): readonly Objection[] {
  const managed: Record<string, string | undefined> = Object.assign({}, ...configTables(choice));
  return Object.entries(choice.options.extraConfig ?? {}).flatMap(([key, value]) => {
    if (!/^[-._a-zA-Z0-9]+$/.test(key)) {
      return [
        notUnderstood(
          "extraConfig",
          JSON.stringify(key),
          "Keys have characters of a-z, A-Z, 0-9, -, _ and .",
        ),
      ];
    }
    if (!Object.hasOwn(managed, key) || managed[key] === value) return [];
    const ours = managed[key] === undefined ? "absent" : JSON.stringify(managed[key]);
    return [
      notUnderstood(
        `extraConfig.${key}`,
        JSON.stringify(value),
        `Remove ${key} from extraConfig: it is managed and ${ours} for these options; change it through them.`,
      ),
    ];
  });
}

function imageRegistries({ options }: Choice): readonly Objection[] {
  return Object.entries(options.imageRegistries ?? {}).flatMap(([host, prefix]) =>
    /^[a-z0-9]([a-z0-9._/:-]*[a-z0-9])?$/.test(prefix) && !prefix.includes("://")
      ? []
      : [
          notUnderstood(
            `imageRegistries.${host}`,
            JSON.stringify(prefix),
            "Give the replacement as registry and path, without scheme and closing slash.",
          ),
        ],
  );
}

function notRendered(option: string, value: string, remedy: string): Objection {
  return {
    code: "option-not-rendered",
    severity: "blocking",
    message: `Option ${option}: ${value} cannot be rendered yet.`,
    remedy,
  };
}

function notUnderstood(option: string, value: string, remedy: string): Objection {
  return {
    code: "option-not-understood",
    severity: "blocking",
    message: `Option ${option}: ${value} cannot be honoured.`,
    remedy,
  };
}
