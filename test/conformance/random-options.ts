import * as fc from "fast-check";
import type { ExtraToleration, RenderOptions } from "../../functions/core/manifests/render-options.ts";

/** Texts that YAML would take for something else, and whatever else a text may be. */
const awkwardTexts = ["true", "1", "0o17", "1e3", "~", "no", "a: b", "# none", "two words", "", "é", '"'];

const clusterName = fc.oneof(
  { withCrossShrink: true },
  fc.constantFrom("demo", "no", "1e3", `${"x".repeat(31)}9`),
  fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/),
);

/** Range and prefix length; the share of a node is smaller. */
const pools4 = [
  ["198.18.0.0/16", 16],
  ["198.19.0.0/20", 20],
  ["100.64.0.0/10", 10],
  ["192.168.7.0/24", 24],
] as const;
const pools6 = [
  ["fd00:198:18::/104", 104],
  ["fd12:3456:789a::/112", 112],
] as const;

const pool4 = fc
  .constantFrom(...pools4)
  .chain(([cidr, prefix]) => fc.record({ cidr: fc.constant(cidr), maskSize: within(prefix, 30) }));
const pool6 = fc
  .constantFrom(...pools6)
  .chain(([cidr6, prefix]) => fc.record({ cidr6: fc.constant(cidr6), maskSize6: within(prefix, 120) }));

/** Prefix length up to the end, the smallest share, to which failing options shrink. */
function within(prefix: number, end: number): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: end - prefix }).map((bits) => end - bits);
}

const addresses: fc.Arbitrary<Pick<RenderOptions, "ipFamily" | "routerAddressPool">> = fc.oneof(
  { withCrossShrink: true },
  pool4.map((pool) => ({ ipFamily: "ipv4" as const, routerAddressPool: pool })),
  fc
    .tuple(pool4, pool6)
    .map(([pool, more]) => ({ ipFamily: "ipv6" as const, routerAddressPool: { ...pool, ...more } })),
);

const mutualAuthentication: fc.Arbitrary<RenderOptions["mutualAuthentication"]> = fc.option(
  fc.record({
    provider: fc.constant("spire" as const),
    storageClass: fc.constantFrom("gp3", "ebs.csi-encrypted"),
    storageSize: fc.oneof(
      { withCrossShrink: true },
      fc.constantFrom("1Gi", null),
      fc
        .tuple(fc.integer({ min: 1, max: 4000 }), fc.constantFrom("Mi", "Gi", "Ti", "M", "G", "T"))
        .map(([amount, unit]) => `${amount}${unit}`),
    ),
  }),
  { freq: 2 },
);

/** Restarts, with a selector only where they are on. */
const restarts: fc.Arbitrary<Pick<RenderOptions, "operatorRestartsDns" | "operatorRestartSelector">> =
  fc.constantFrom(
    { operatorRestartsDns: true },
    { operatorRestartsDns: false },
    { operatorRestartsDns: true, operatorRestartSelector: "" },
    { operatorRestartsDns: true, operatorRestartSelector: "app in (a, b)" },
    { operatorRestartsDns: true, operatorRestartSelector: "!example.com/left" },
  );

const metrics = fc.uniqueArray(
  fc.constantFrom(
    ...[
      "dns",
      "drop",
      "tcp",
      "flow",
      "http",
      "icmp",
      "port-distribution",
      "flows-to-world",
      "policy",
      "sctp",
    ],
    ...["dns:query;ignoreAAAA", "flow:sourceContext=pod;destinationContext=pod", "httpV2:exemplars=true"],
    "drop:labelsContext=source_namespace,destination_namespace",
  ),
  { maxLength: 6 },
);

/** Hubble's parts; the UI asks the relay, so it never comes alone. */
const hubble: fc.Arbitrary<RenderOptions["hubble"]> = fc.option(
  fc
    .tuple(fc.constantFrom("agents", "relay", "ui"), metrics, fc.constantFrom({}, { relayTls: true }))
    .map(([parts, metrics, tls]) => ({ relay: parts !== "agents", ui: parts === "ui", metrics, ...tls })),
  { freq: 3 },
);

/** Settings of Cilium that are not managed, and one that Cilium does not know. */
const extraConfig = fc.dictionary(
  fc.constantFrom(
    "bpf-ct-global-tcp-max",
    "tofqdns-min-ttl",
    "k8s-client-qps",
    "api-rate-limit",
    "x.Own_key",
  ),
  fc.oneof(fc.constantFrom("524288", "3600"), fc.constantFrom(...awkwardTexts)),
  { minKeys: 1 },
);

const imageRegistries = fc.record(
  {
    "quay.io": fc.constantFrom("123456789012.dkr.ecr.eu-west-1.amazonaws.com/quay", "mirror.example"),
    "ghcr.io": fc.constantFrom("mirror.example:5000/ghcr", "mirror.example/deep/er"),
    "docker.io": fc.constantFrom("mirror.example/hub", "docker.mirror.example"),
    "registry.example": fc.constant("mirror.example/unused"),
  },
  { requiredKeys: [] },
);

const labels = fc.dictionary(
  fc.constantFrom(
    "team",
    "example.com/pool",
    "topology.kubernetes.io/zone",
    "node.kubernetes.io/instance-type",
  ),
  fc.constantFrom("blue", "true", "1", ""),
  { maxKeys: 2 },
);
const nodeSelectors = fc.record({ agents: labels, controllers: labels }, { requiredKeys: [] });

const effect = fc.constantFrom("NoSchedule" as const, "PreferNoSchedule" as const);
const key = fc.constantFrom("dedicated", "example.com/pool");
const extraTolerations: fc.Arbitrary<readonly ExtraToleration[]> = fc.uniqueArray(
  fc.oneof(
    fc.record({ key, operator: fc.constant("Exists" as const), effect }, { requiredKeys: ["operator"] }),
    fc.record(
      { key, operator: fc.constant("Equal" as const), value: fc.constantFrom("blue", "true", "1"), effect },
      { requiredKeys: ["key", "value"] },
    ),
    fc.record(
      {
        key,
        operator: fc.constant("Exists" as const),
        effect: fc.constant("NoExecute" as const),
        tolerationSeconds: fc.constantFrom(0, 300),
      },
      { requiredKeys: ["key", "operator", "effect"] },
    ),
  ),
  { maxLength: 3, selector: (toleration) => JSON.stringify(toleration) },
);

const agentNotReadyTaintKey = fc.constantFrom(
  "ignore-taint.cluster-autoscaler.kubernetes.io/cilium-agent-not-ready",
  "example.com/no-agent",
);

const fineGrainedKubelets = fc.boolean();

const imagePullSecrets = fc.uniqueArray(fc.constantFrom("mirror", "registry.example", "pull-1"), {
  maxLength: 2,
});

/** Options that make sense; failing ones shrink to few, each at its simplest. */
export const randomOptions: fc.Arbitrary<RenderOptions> = fc
  .tuple(
    addresses,
    fc.record({
      kubernetesVersion: fc.constantFrom("1.33", "1.32", "1.34", "1.35", "1.36"),
      clusterName,
      encryption: fc.constantFrom("none" as const, "wireguard" as const),
      mutualAuthentication,
      hubble,
      l7Proxy: fc.boolean(),
      operatorReplicas: fc.constantFrom(2 as const, 1 as const),
    }),
    restarts,
    fc.record(
      {
        extraConfig,
        imageRegistries,
        nodeSelectors,
        extraTolerations,
        agentNotReadyTaintKey,
        fineGrainedKubelets,
        imagePullSecrets,
      },
      { requiredKeys: [] },
    ),
  )
  .map(([addresses, switches, restarts, additions]) => ({
    ...switches,
    ...addresses,
    ...restarts,
    ...additions,
  }));
