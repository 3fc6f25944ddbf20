import * as fc from "fast-check";
import type { RenderOptions } from "../../functions/core/manifests/render-options.ts";
import { randomOptions } from "../conformance/random-options.ts";

/** Any text, among them names that every JavaScript object has, and near misses of what is allowed. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.stringMatching(/^[A-Za-z0-9._/:-]{0,70}$/),
  fc.constantFrom("", "__proto__", "constructor", "toString", ".", "..", "a..b", "-", "a/b/c"),
  fc.constantFrom("1.33", "198.18.0.0/33", "10.0.0.0/8", "::/0", "fd00::/104", "1Gi", "0Gi", "quay.io"),
);
const texts = fc.array(text, { maxLength: 3 });
const dictionary = fc.dictionary(text, text, { maxKeys: 3 });
const number = fc.oneof(fc.integer({ min: -1, max: 130 }), fc.double());

const arbitrary: { readonly [Option in keyof Required<RenderOptions>]: fc.Arbitrary<RenderOptions[Option]> } =
  {
    kubernetesVersion: text,
    fineGrainedKubelets: fc.boolean(),
    clusterName: text,
    ipFamily: fc.constantFrom("ipv4", "ipv6"),
    routerAddressPool: fc.record(
      { cidr: text, maskSize: number, cidr6: text, maskSize6: number },
      { requiredKeys: ["cidr", "maskSize"] },
    ),
    encryption: fc.constantFrom("wireguard", "none"),
    mutualAuthentication: fc.option(
      fc.record({
        provider: fc.constant("spire" as const),
        storageClass: text,
        storageSize: fc.option(text),
      }),
    ),
    hubble: fc.option(
      fc.record({ relay: fc.boolean(), ui: fc.boolean(), metrics: texts, relayTls: fc.boolean() }),
    ),
    l7Proxy: fc.boolean(),
    operatorReplicas: fc.constantFrom(1, 2),
    operatorRestartsDns: fc.boolean(),
    operatorRestartSelector: text,
    extraConfig: dictionary,
    imageRegistries: dictionary,
    imageDigests: fc.boolean(),
    nodeSelectors: fc.record({ agents: dictionary, controllers: dictionary }, { requiredKeys: [] }),
    extraTolerations: fc.array(
      fc.record(
        {
          key: text,
          operator: fc.constantFrom("Exists", "Equal"),
          value: text,
          effect: fc.constantFrom("NoSchedule", "PreferNoSchedule", "NoExecute"),
          tolerationSeconds: number,
        },
        { requiredKeys: [] },
      ),
      { maxLength: 3 },
    ),
    agentNotReadyTaintKey: text,
    imagePullSecrets: texts,
  };

/** Options of the right types, sensible but for one or two, which may hold anything. */
export const arbitraryOptions: fc.Arbitrary<RenderOptions> = fc
  .record({
    options: randomOptions,
    strange: fc.subarray(Object.keys(arbitrary) as (keyof RenderOptions)[], { minLength: 1, maxLength: 2 }),
    arbitrary: fc.record(arbitrary),
  })
  .map(({ options, strange, arbitrary }) => ({
    ...options,
    ...Object.fromEntries(strange.map((option) => [option, arbitrary[option]])),
  }));
