import { compareVersions, minorNumber } from "../compare-versions.ts";
import { setTag } from "../desired/tag-commands.ts";
import { isMap, listAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import { kubeProxyMode } from "./checks/kube-proxy-mode.ts";
import { layer7Of, rulesOf } from "./checks/policy-rules.ts";
import { spireStoreSchema } from "./spire-store-schema.ts";
import type { Move, UpgradeRule } from "./upgrade-rule.ts";

const policiesLine = "kubectl get ciliumnetworkpolicies,ciliumclusterwidenetworkpolicies -A -o yaml";
const upgradeNotes = (minor: string) => `docs.cilium.io, v${minor}, operations/upgrade`;

/** Names of the policies with a rule that is so. */
function policiesWith(policies: readonly KubeObject[], isSo: (policy: KubeObject) => boolean): string[] {
  return policies
    .filter(isSo)
    .map(({ metadata: { namespace, name } }) => (namespace === undefined ? name : `${namespace}/${name}`));
}

/** Kinds of rules that a minor no longer has. */
function goneFromPolicies(
  minor: string,
  name: string,
  isIn: (policy: KubeObject) => boolean,
): Pick<UpgradeRule, "code" | "severity" | "needs" | "concerns" | "sentence" | "remedy"> {
  return {
    code: "policies-of-older-minor",
    severity: "blocking",
    needs: ["ciliumPolicies"],
    concerns: ({ ciliumPolicies }) => policiesWith(ciliumPolicies, isIn),
    sentence: ({ after }, who) =>
      `Cilium ${after.release} has no ${name} any more, which ${who} ${who.includes(",") ? "use" : "uses"}: gone since ${minor}.`,
    remedy: () => `Write these policies without ${name} first: ${policiesLine}`,
  };
}

/** Patterns of DNS names in rules of a policy: of `toFQDNs`, and of layer 7. */
function dnsPatterns(policy: KubeObject): string[] {
  return rulesOf(policy).flatMap((rule) => {
    const names = [
      ...listAt(rule, "toFQDNs"),
      ...listAt(rule, "toPorts").flatMap((port) => listAt(isMap(port) ? port : {}, "rules", "dns")),
    ];
    return names.flatMap((name) => (isMap(name) ? [String(name["matchPattern"] ?? "")] : []));
  });
}

/** As `encryption.strictMode` of the chart was rendered before 1.19. */
const oldStrictMode = [
  "enable-encryption-strict-mode",
  "encryption-strict-mode-cidr",
  "encryption-strict-mode-allow-remote-node-identities",
];

/** Minors of Kubernetes that a minor of Cilium was tested with, oldest and newest. */
function untestedKubernetes(minor: string, oldest: string, newest: string): UpgradeRule {
  return {
    code: `kubernetes-untested-${minor}`,
    from: `1.${minorNumber(minor) - 1}`,
    to: minor,
    severity: "note",
    needs: [],
    about: `Kubernetes older than ${oldest} or newer than ${newest}, with which Cilium ${minor} was not tested.`,
    concerns: ({ kubernetes }) =>
      kubernetes !== "" &&
      (compareVersions(kubernetes, oldest) < 0 || compareVersions(kubernetes, newest) > 0),
    sentence: ({ kubernetes }) =>
      `Cilium ${minor} was tested with Kubernetes ${oldest} to ${newest}, and not with ${kubernetes}.`,
    remedy: () => "Untested is not unsupported: let the first wave soak for a day.",
    source: `docs.cilium.io, v${minor}, network/kubernetes/compatibility`,
  };
}

const hasSpire = ({ before, after }: Move) => before?.mutualAuth === "spire" && after.mutualAuth === "spire";
const schemas = ({ spireBefore, spireAfter }: Move) =>
  spireBefore === undefined || spireAfter === undefined
    ? undefined
    : { older: spireStoreSchema(spireBefore), newer: spireStoreSchema(spireAfter) };
const has = (what: (move: Move) => boolean | undefined) => (move: Move) => what(move) === true;

/**
 * What Cilium's upgrade notes and its users' issues say of the way between two releases, once: plans, preflight and
 * docs/reference/upgrade-rules.md are made of it. Releases that are bad wherever one comes from are in known-bad.ts.
 */
export const upgradeRules: readonly UpgradeRule[] = [
  {
    code: "release-skips-minor",
    from: "any",
    to: "any",
    severity: "blocking",
    needs: [],
    ofRevisions: true,
    about: "A move over more than one minor, up or down: only consecutive minors are tested.",
    concerns: ({ before, after }) =>
      before !== undefined && Math.abs(minorNumber(after.release) - minorNumber(before.release)) > 1,
    sentence: ({ before, after }) =>
      `From Cilium ${before?.release} to ${after.release} a minor is left out; only consecutive minors are tested: it needs ${nextMinor(before?.release ?? "", after.release)} first.`,
    remedy: ({ arn, before, after }) =>
      `First: ${setTag(arn, "cilium_version", nextMinor(before?.release ?? "", after.release))} ; once the cluster is ready: ${setTag(arn, "cilium_version", after.release)}`,
    source: `${upgradeNotes("1.20")}; cilium/cilium #46608`,
  },
  {
    code: "spire-store-turned",
    from: "any",
    to: "any",
    severity: "one-way",
    needs: [],
    about:
      "SPIRE's server turns its store into a newer schema at its first start, which the older one refuses.",
    concerns: (move) => {
      const found = schemas(move);
      return hasSpire(move) && move.keepsStore && found !== undefined && found.newer > found.older;
    },
    sentence: (move) => {
      const found = schemas(move);
      return `SPIRE ${move.spireAfter} turns its store from schema ${found?.older} into ${found?.newer}`;
    },
    remedy: () =>
      'Take a snapshot of the volume of SPIRE\'s server first; a rollout asks for it by "accept": ["cannot-return"].',
    source: "spiffe/spire #1083, #1922, doc/upgrading.md",
  },
  {
    code: "spire-store-too-new",
    from: "any",
    to: "any",
    severity: "blocking",
    needs: [],
    ofRevisions: true,
    about: "SPIRE's store has a newer schema than the server of the release takes.",
    concerns: (move) => {
      const found = schemas(move);
      return hasSpire(move) && move.keepsStore && found !== undefined && found.newer < found.older;
    },
    sentence: ({ after, spireBefore, spireAfter }) =>
      `SPIRE's server ${spireAfter} of Cilium ${after.release} refuses the database that ${spireBefore} has written.`,
    remedy: ({ arn, after }) =>
      "First delete SPIRE with its store; traffic that requires authentication fails meanwhile: " +
      `${setTag(arn, "cilium_mutual_auth", "none")} ; once the cluster is ready: ` +
      `${setTag(arn, "cilium_version", after.release)} ; and once it is again: ` +
      setTag(arn, "cilium_mutual_auth", "spire"),
    source: "spiffe/spire doc/upgrading.md",
  },
  {
    code: "layer-7-resets",
    from: "any",
    to: "any",
    severity: "note",
    needs: [],
    about: "Clusters with L7: connections through Envoy and the DNS proxy are reset when they restart.",
    concerns: has(({ before, after }) => before?.l7 === true && after.l7),
    sentence: () =>
      "Connections through Envoy and the DNS proxy are reset on each node, once; those of layers 3 and 4 go on.",
    remedy: () => "Choose a window in which clients may reconnect.",
    source: upgradeNotes("1.20"),
  },
  {
    code: "no-new-pods-meanwhile",
    from: "any",
    to: "any",
    severity: "note",
    needs: [],
    about: "Every cluster: while a node's agent restarts no pod starts on that node.",
    concerns: () => true,
    sentence: () => "While a node's agent restarts, half a minute, no pod starts on that node.",
    remedy: () => "Avoid hours in which workloads scale.",
    source: upgradeNotes("1.20"),
  },
  {
    ...goneFromPolicies("1.19", "fromRequires", (policy) =>
      rulesOf(policy).some((rule) => "fromRequires" in rule),
    ),
    from: "1.18",
    to: "1.19",
    about: "Cilium policies with `fromRequires`.",
    source: upgradeNotes("1.19"),
  },
  {
    ...goneFromPolicies("1.19", "toRequires", (policy) =>
      rulesOf(policy).some((rule) => "toRequires" in rule),
    ),
    from: "1.18",
    to: "1.19",
    about: "Cilium policies with `toRequires`.",
    source: upgradeNotes("1.19"),
  },
  {
    code: "dns-patterns-widen",
    from: "1.18",
    to: "1.19",
    severity: "warning",
    needs: ["ciliumPolicies"],
    mayBeAcknowledged: true,
    about: "Cilium policies with a pattern of DNS names that begins with `**.`: it takes several labels now.",
    concerns: ({ before, ciliumPolicies }) =>
      before === undefined
        ? []
        : policiesWith(ciliumPolicies, (policy) =>
            dnsPatterns(policy).some((name) => name.startsWith("**.")),
          ),
    sentence: ({ after }, who) =>
      `For Cilium ${after.release} a pattern that begins with **. takes names of several labels, one before: ${who}.`,
    remedy: () => `See whether these policies allow more than they should: ${policiesLine}`,
    source: upgradeNotes("1.19"),
  },
  {
    code: "ipvs-breaks-services",
    from: "1.18",
    to: "1.19",
    severity: "blocking",
    needs: ["kubeProxy", "kubeProxyConfig"],
    mayBeAcknowledged: true,
    about: "Clusters with kube-proxy in mode IPVS, under which Services were reported broken since 1.19.",
    concerns: (view) =>
      view.before !== undefined && kubeProxyMode(view)?.message.includes("mode ipvs") === true,
    sentence: ({ after }) =>
      `kube-proxy is in mode ipvs, under which Services break with Cilium ${after.release} (cilium/cilium #44464).`,
    remedy: () =>
      "First set mode: iptables (an add-on: by its configuration values), and restart kube-proxy: " +
      "kubectl -n kube-system edit configmap kube-proxy-config ; kubectl -n kube-system rollout restart daemonset/kube-proxy",
    source: "cilium/cilium #44464",
  },
  {
    code: "policy-scope-local",
    from: "1.18",
    to: "1.19",
    severity: "note",
    needs: [],
    about: "Every cluster: `policy-default-local-cluster` becomes true.",
    concerns: () => true,
    sentence: () =>
      "Policies without a cluster select the local cluster alone; that matters in a cluster mesh.",
    remedy: () => "Nothing, without a mesh.",
    source: upgradeNotes("1.19"),
  },
  {
    code: "spire-goes-down",
    from: "1.18",
    to: "1.19",
    severity: "note",
    needs: [],
    about: "Clusters with SPIRE: 1.19 brings an older server than 1.18 does, of the same schema.",
    concerns: hasSpire,
    sentence: ({ spireBefore, spireAfter }) =>
      `SPIRE goes from ${spireBefore} to ${spireAfter}, which takes the same store and which its makers do not support.`,
    remedy: () => "Let the first wave soak for as long as an identity lives.",
    source: "Helm charts cilium 1.18.12 and 1.19.6",
  },
  {
    code: "host-ports-declared",
    from: "1.18",
    to: "1.19",
    severity: "note",
    needs: [],
    about:
      "Every cluster: ports 9879, 4244 and 9234 of nodes are declared, so that a pod that has one stops ours.",
    concerns: () => true,
    sentence: () =>
      "Agents and operator declare ports 9879, 4244 and 9234 of their nodes; host-port-taken looks for others on them.",
    remedy: () => "Nothing, unless preflight objects.",
    source: "Helm charts cilium 1.18.12 and 1.19.6",
  },
  {
    code: "load-balancer-wildcard",
    from: "1.18",
    to: "1.19",
    severity: "note",
    needs: [],
    about: "Clusters that give Services addresses by LB-IPAM, which is not looked at.",
    concerns: () => true,
    sentence: () =>
      "Services with an address of LB-IPAM were reported to take all traffic to it (cilium/cilium #44430).",
    remedy: () => "Nothing where AWS gives addresses; else look first: kubectl get ciliumloadbalancerippools",
    source: "cilium/cilium #44430",
  },
  {
    code: "wireguard-mtu",
    from: "1.19.4",
    to: "1.19.5",
    severity: "note",
    needs: [],
    about: "Clusters with WireGuard: its overhead is counted with 95 bytes instead of 80.",
    concerns: ({ after }) => after.encryption === "wireguard",
    sentence: () =>
      "The MTU of the tunnel shrinks by 15 bytes; pods that run keep their own until they start anew.",
    remedy: () => "Restart pods whose large packets are lost.",
    source: "cilium/cilium #45940",
  },
  {
    ...goneFromPolicies("1.20", "Kafka rules", (policy) =>
      rulesOf(policy).some((rule) => layer7Of(rule).includes("kafka")),
    ),
    from: "1.19",
    to: "1.20",
    about: "Cilium policies with rules for Kafka.",
    source: upgradeNotes("1.20"),
  },
  {
    code: "crd-versions-stored",
    from: "1.19",
    to: "1.20",
    isLasting: true,
    severity: "blocking",
    needs: ["ciliumDefinitions"],
    about: "Objects of `ciliumnodeconfigs` may be stored as `v2alpha1`, which 1.20 does not serve.",
    concerns: ({ ciliumDefinitions }) =>
      listAt(
        ciliumDefinitions.find(({ metadata }) => metadata.name === "ciliumnodeconfigs.cilium.io"),
        "status",
        "storedVersions",
      ).includes("v2alpha1"),
    sentence: ({ after }) =>
      `Objects of ciliumnodeconfigs.cilium.io may be stored as v2alpha1, which Cilium ${after.release} does not serve: its operator could not update the CRD.`,
    remedy: () =>
      "Store them anew and say so: kubectl get ciliumnodeconfigs -A -o json | kubectl replace -f - ; " +
      `kubectl patch crd ciliumnodeconfigs.cilium.io --subresource=status --type=merge -p '{"status":{"storedVersions":["v2"]}}'`,
    source: "cilium/cilium #47774",
  },
  {
    code: "strict-mode-ignored",
    from: "1.19",
    to: "1.20",
    isLasting: true,
    severity: "blocking",
    needs: [],
    mayBeAcknowledged: true,
    about:
      "The fleet's `extraConfig` has keys of strict encryption as they were before 1.19: 1.20 ignores them without a word.",
    concerns: ({ config }) => oldStrictMode.filter((key) => key in config),
    sentence: ({ after }, who) =>
      `Cilium ${after.release} ignores ${who} without a word: what is not encrypted would no longer be dropped.`,
    remedy: () =>
      "Write them in the fleet's setting extraConfig as 1.19 has them, or take them out; what is there now: kubectl -n kube-system get configmap cilium-config -o yaml",
    source: upgradeNotes("1.20"),
  },
  {
    code: "btf-needed",
    from: "1.19",
    to: "1.20",
    severity: "note",
    needs: [],
    about: "Every cluster: kernels of nodes need BTF, which the API does not show.",
    concerns: () => true,
    sentence: () =>
      "On a kernel without BTF agents are ready and no new pod starts; errands see it on the first node of each kind.",
    remedy: () => "Images of your own: look on a node for /sys/kernel/btf/vmlinux first.",
    source: "cilium/cilium #47718, #48778",
  },
  {
    code: "mutual-auth-deprecated",
    from: "1.19",
    to: "1.20",
    severity: "note",
    needs: [],
    about: "Clusters with SPIRE: 1.20 calls mutual authentication deprecated, 1.21 is expected to have none.",
    concerns: ({ after }) => after.mutualAuth === "spire",
    sentence: () => "Mutual authentication is deprecated from 1.20 on, and expected to be gone in 1.21.",
    remedy: () => "Plan for a fleet without it before 1.21.",
    source: "cilium/cilium #47132, #47162",
  },
  untestedKubernetes("1.18", "1.30", "1.33"),
  untestedKubernetes("1.20", "1.33", "1.36"),
  {
    code: "mutual-auth-gone",
    from: "1.20",
    to: "1.21",
    isLasting: true,
    severity: "blocking",
    needs: [],
    about: "Clusters with SPIRE, which 1.21 is expected to have no more.",
    concerns: ({ after }) => after.mutualAuth === "spire",
    sentence: ({ after }) => `Cilium ${after.release} has no mutual authentication by SPIRE any more.`,
    remedy: ({ arn }) => `First without: ${setTag(arn, "cilium_mutual_auth", "none")}`,
    source: "cilium/cilium #47132, #48647",
  },
  {
    ...goneFromPolicies("1.21", "authentication", (policy) =>
      rulesOf(policy).some((rule) => "authentication" in rule),
    ),
    from: "1.20",
    to: "1.21",
    about: "Cilium policies that ask for `authentication`.",
    source: "cilium/cilium #48647",
  },
  {
    code: "older-operator-and-new-interval",
    from: "1.19",
    to: "1.18",
    severity: "note",
    needs: [],
    about: "Every cluster on its way back: an operator of 1.18 cannot read the interval that 1.19 writes.",
    concerns: () => true,
    sentence: () =>
      "An operator of 1.18 that starts before the ConfigMap is turned back fails, and starts again after it.",
    remedy: () => "Nothing: both are applied one after the other.",
    source: upgradeNotes("1.19"),
  },
];

/** The minor after the first on the way to the second: `1.19`. */
function nextMinor(before: string, after: string): string {
  const steps = minorNumber(after) - minorNumber(before);
  return `1.${minorNumber(before) + Math.sign(steps)}`;
}
