import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../functions/core/kube-object.ts";
import type { Objection } from "../../../functions/core/objection.ts";
import type { PreflightView } from "../../../functions/core/preflight/preflight-view.ts";
import { clearView, objectionsTo } from "../../builders/clear-view.ts";
import { daemonSet } from "../../builders/daemon-set.ts";

const { cluster } = clearView;

function theOne(changed: Partial<PreflightView>): Objection {
  const [objection, ...others] = objectionsTo(changed);
  if (objection === undefined || others.length > 0) throw new Error(JSON.stringify(objectionsTo(changed)));
  expect(objection.severity).toBe("blocking");
  return objection;
}

const nodeAgent = (...args: string[]) =>
  daemonSet("aws-node", { name: "aws-node" }, { name: "aws-eks-nodeagent", args });

const vpcCniConfig = (value: string): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "amazon-vpc-cni", namespace: "kube-system" },
  data: { "enable-network-policy-controller": value },
});

const pool = (cidr: string) => ({ pinned: { ...clearView.pinned, routerPool: { cidr, maskSize: 28 } } });
const noClass = { pinned: { ...clearView.pinned, storageClass: null } };
const released = (name: string, namespace = "kube-system") => ({ name, namespace });
const inStatus = (...statuses: readonly string[]) =>
  statuses.map((status, index) => ({
    ...released(`sh.helm.release.v1.cilium.v${index + 1}`),
    labels: { owner: "helm", name: "cilium", status, version: String(index + 1) },
  }));

it("has nothing against an ordinary cluster", () => {
  expect(objectionsTo({})).toEqual([]);
});

it("collects all objections in one go", () => {
  const everything = objectionsTo({
    ...noClass,
    cluster: { ...cluster, autoMode: true, version: "1.31" },
    awsNode: undefined,
    vpcCniConfig: vpcCniConfig("true"),
    helmReleases: [released("sh.helm.release.v1.cilium.v1")],
    cidrs: ["198.18.0.0/16"],
  });
  expect(everything.map(({ code }) => code)).toEqual([
    "auto-mode",
    "kubernetes-not-supported",
    "prerequisite-missing",
    "policy-agent",
    "helm-release",
    "no-storage-class",
    "pool-overlap",
  ]);
});

describe("a version of Kubernetes that nobody has tested", () => {
  it.each([
    ["1.31", "--name demo --kubernetes-version 1.32"],
    ["1.37", "Deploy a version of eks-cilium"],
  ])("%s is an objection where nothing is installed, and a warning where Cilium runs", (version, remedy) => {
    const changed = { cluster: { ...cluster, version } };
    const objection = theOne(changed);
    expect(objection.code).toBe("kubernetes-not-supported");
    expect(objection.message).toContain(`runs Kubernetes ${version}`);
    expect(objection.remedy).toContain(remedy);
    expect(objectionsTo({ ...changed, moment: "change" })).toEqual([{ ...objection, severity: "warning" }]);
  });
});

describe("a kubelet that is older than the others", () => {
  const node = (name: string, kubeletVersion: string): KubeObject => ({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/os": "linux" } },
    status: { nodeInfo: { kubeletVersion } },
  });
  // An upgrade that is under way is none of a settled cluster's business.
  const moment = "settled";
  const nodes = [node("new", "v1.33.1-eks-1a2b3c4"), node("old", "v1.32.9-eks-1a2b3c4")];

  it("is named where SPIRE's agents have the new right only", () => {
    const { code, message, remedy } = theOne({ nodes, moment });
    expect(code).toBe("kubelet-too-old");
    expect(message).toContain("run on old:");
    expect(remedy).toContain("kubectl drain old --ignore-daemonsets");
    expect(remedy).toContain(`--resource-arn ${cluster.arn} --tags cilium_mutual_auth=none`);
  });

  it("does not matter without SPIRE, or where its agents have the old right", () => {
    expect(objectionsTo({ nodes, moment, spec: { ...clearView.spec, mutualAuth: "none" } })).toEqual([]);
    const pinned = { ...clearView.pinned, fineGrainedKubelets: false };
    expect(objectionsTo({ nodes, moment, pinned })).toEqual([]);
    expect(objectionsTo({ nodes: nodes.slice(0, 1) })).toEqual([]);
  });
});

describe("Auto Mode", () => {
  it("is an objection, with the command that leaves it on this cluster", () => {
    const { code, message, remedy } = theOne({ cluster: { ...cluster, autoMode: true } });
    expect(code).toBe("auto-mode");
    expect(message).toContain("Cluster demo runs EKS Auto Mode");
    expect(remedy).toContain(
      "aws eks update-cluster-config --region eu-west-1 --name demo --compute-config enabled=false ",
    );
  });
});

describe("what Cilium is chained behind", () => {
  it("has to be there: aws-node", () => {
    const { code, message, remedy } = theOne({ awsNode: undefined });
    expect(code).toBe("prerequisite-missing");
    expect(message).toContain("DaemonSet kube-system/aws-node not found");
    expect(remedy).toBe("aws eks create-addon --region eu-west-1 --cluster-name demo --addon-name vpc-cni");
  });

  it("has to be there: kube-proxy, and both are missed in one sentence", () => {
    expect(theOne({ kubeProxy: undefined }).remedy).toMatch(/--addon-name kube-proxy$/);
    const both = theOne({ awsNode: undefined, kubeProxy: undefined });
    expect(both.message).toContain("kube-system/aws-node and kube-system/kube-proxy not found");
    expect(both.remedy).toMatch(/--addon-name vpc-cni && aws eks create-addon .*--addon-name kube-proxy$/);
  });
});

describe("the VPC CNI's network policy agent", () => {
  it("is an objection where its container is told to enforce", () => {
    const { code, message } = theOne({ awsNode: nodeAgent("--a=b", "--enable-network-policy=true") });
    expect(code).toBe("policy-agent");
    expect(message).toContain("container aws-eks-nodeagent, --enable-network-policy=true");
  });

  it("is an objection where its controller is on", () => {
    expect(theOne({ vpcCniConfig: vpcCniConfig("true") }).message).toContain(
      'ConfigMap kube-system/amazon-vpc-cni, enable-network-policy-controller: "true"',
    );
  });

  it.each([
    ["--enable-network-policy", true],
    ["-enable-network-policy", true],
    ["--enable-network-policy=1", true],
    ["--enable-network-policy=True", true],
    ["--enable-network-policy=f", false],
    ["--enable-network-policy=", false],
    ["--enable-network-policy-log=true", false],
  ])("is on by flags as Go reads them: %s is %s", (flag, isOn) => {
    const found = objectionsTo({ awsNode: nodeAgent("--a=b", flag) }).map(({ code }) => code);
    expect(found).toEqual(isOn ? ["policy-agent"] : []);
  });

  it("is on or off by the last of its flags, also where the command has them", () => {
    const args = ["--enable-network-policy=true", "--enable-network-policy=false"];
    expect(objectionsTo({ awsNode: nodeAgent(...args) })).toEqual([]);
    expect(theOne({ awsNode: nodeAgent(...args.toReversed()) }).code).toBe("policy-agent");
    const byCommand = { name: "aws-eks-nodeagent", command: ["./controller", "--enable-network-policy"] };
    expect(theOne({ awsNode: daemonSet("aws-node", { name: "aws-node" }, byCommand) }).code).toBe(
      "policy-agent",
    );
    expect(theOne({ vpcCniConfig: vpcCniConfig("True") }).code).toBe("policy-agent");
  });

  it("is none where it only stands by", () => {
    expect(objectionsTo({ awsNode: nodeAgent("--enable-network-policy=false") })).toEqual([]);
    expect(objectionsTo({ awsNode: nodeAgent() })).toEqual([]);
    expect(objectionsTo({ vpcCniConfig: vpcCniConfig("false") })).toEqual([]);
    const other = daemonSet("aws-node", { name: "aws-node", args: ["--enable-network-policy=true"] });
    expect(objectionsTo({ awsNode: other })).toEqual([]);
  });

  it("is turned off without losing the add-on's other settings", () => {
    const { remedy } = theOne({ vpcCniConfig: vpcCniConfig("true") });
    const look = remedy.indexOf(
      "aws eks describe-addon --region eu-west-1 --cluster-name demo --addon-name vpc-cni",
    );
    const update = remedy.indexOf(
      "aws eks update-addon --region eu-west-1 --cluster-name demo --addon-name vpc-cni",
    );
    expect(look).toBeGreaterThan(-1);
    expect(update).toBeGreaterThan(look);
  });
});

describe("a Helm release of Cilium", () => {
  it("only warns where nothing but a Secret in somebody's namespace tells of it", () => {
    const tenants = released("x", "apps");
    expect(objectionsTo({ helmReleases: [tenants] })).toMatchObject([
      { code: "helm-secret", severity: "warning" },
    ]);
    const both = [tenants, released("sh.helm.release.v1.cilium.v1", "kube-system")];
    expect(theOne({ helmReleases: both })).toMatchObject({
      severity: "blocking",
      message: expect.stringContaining("namespace kube-system"),
    });
  });

  it("that has taken over is left the cluster by false, which lets go, and before an installation by no tag", () => {
    const helmReleases = [released("sh.helm.release.v1.cilium.v1", "kube-system")];
    expect(theOne({ helmReleases, moment: "settled" }).remedy).toContain("--tags enable_cilium=false");
    expect(theOne({ helmReleases }).remedy).toContain("--tag-keys enable_cilium");
  });

  it("is an objection that says where it is kept", () => {
    const { code, severity, message, remedy } = theOne({
      helmReleases: [released("sh.helm.release.v1.cilium.v3", "cni")],
      helmClaims: ["cni"],
    });
    expect({ code, severity }).toEqual({ code: "helm-release", severity: "blocking" });
    expect(message).toContain("namespace cni (Secret sh.helm.release.v1.cilium.v3)");
    expect(remedy).toContain("helm uninstall cilium -n cni");
  });

  it.each([
    ["deployed"],
    ["failed"],
    ["pending-install"],
    ["uninstalling"],
    ["superseded", "pending-upgrade"],
    ["deployed", "failed"],
    ["superseded", "uninstalled", "deployed"],
    [..."x".repeat(9)].map(() => "superseded").concat("deployed"),
  ])("is one in status %s, the newest last", (...statuses) => {
    const { code, message } = theOne({ helmReleases: inStatus(...statuses) });
    expect(code).toBe("helm-release");
    expect(message).toContain(`cilium.v${statuses.length})`);
  });

  it.each([["uninstalled"], ["superseded", "uninstalled"], ["deployed", "uninstalled"]])(
    "is none in status %s: helm uninstall --keep-history leaves only its history",
    (...statuses) => {
      expect(objectionsTo({ helmReleases: inStatus(...statuses) })).toEqual([]);
    },
  );
});

describe("pull secrets that the settings name", () => {
  const json = "kubernetes.io/dockerconfigjson";
  const at = (namespace: string, type: string | null) => ({ namespace, name: "pull", type });

  it("are no news where they are as they should be, of whichever age", () => {
    const pullSecrets = [at("kube-system", json), at("cilium-spire", "kubernetes.io/dockercfg")];
    for (const moment of ["install", "change", "settled"] as const)
      expect(objectionsTo({ moment, pullSecrets })).toEqual([]);
  });

  it("are missed in kube-system before anything is written, with the line that makes one", () => {
    const { code, message, remedy } = theOne({ pullSecrets: [at("kube-system", null)] });
    expect(code).toBe("pull-secret-missing");
    expect(message).toContain(
      "Secret kube-system/pull, which the fleet's setting imagePullSecrets names, is not there",
    );
    expect(remedy).toContain(
      "kubectl -n kube-system create secret docker-registry pull --docker-server=REGISTRY",
    );
    expect(remedy).toContain("cilium_acknowledge=pull-secret-missing");
  });

  it("of another type are told with it, and first taken away, since a type never changes", () => {
    const { message, remedy } = theOne({ pullSecrets: [at("kube-system", "Opaque")] });
    expect(message).toContain(`is of type Opaque, and kubelets take ${json}`);
    expect(remedy).toMatch(/^Take it away, .*: kubectl -n kube-system delete secret pull ; Make it: /);
  });

  it("only warn where Cilium runs already", () => {
    const pullSecrets = [at("kube-system", null)];
    expect(objectionsTo({ moment: "settled", pullSecrets })).toMatchObject([{ severity: "warning" }]);
  });

  it("are copied into namespaces of ours, once an installation has made these", () => {
    const pullSecrets = [
      at("kube-system", json),
      at("cilium-spire", null),
      at("eks-cilium-errands", "Opaque"),
    ];
    expect(objectionsTo({ pullSecrets })).toEqual([]);
    const told = objectionsTo({ moment: "settled", pullSecrets });
    expect(told.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
      "pull-secret-elsewhere warning",
      "pull-secret-elsewhere warning",
    ]);
    expect(told[0]?.remedy).toContain(
      `kubectl -n cilium-spire create secret generic pull --type=${json} --from-literal=.dockerconfigjson="$(kubectl -n kube-system get secret pull`,
    );
    expect(told[1]?.remedy).toContain("kubectl -n eks-cilium-errands delete secret pull ; ");
  });

  it("whose name somebody else chose are one word of the line", () => {
    const pullSecrets = [{ namespace: "kube-system", name: "a; rm -rf /", type: null }];
    expect(theOne({ pullSecrets }).remedy).toContain("docker-registry 'a; rm -rf /' --docker-server");
  });
});

describe("storage for SPIRE", () => {
  it("is missed where no class was chosen", () => {
    const { code, message, remedy } = theOne(noClass);
    expect(code).toBe("no-storage-class");
    expect(message).toContain("no StorageClass with provisioner ebs.csi.aws.com");
    expect(remedy).toContain("cilium_mutual_auth=none");
  });

  it("is missed by the name that the fleet asks for, and the class in the remedy has it", () => {
    const { message, remedy } = theOne({ ...noClass, namedStorageClass: "fast" });
    expect(message).toContain("named fast, as the fleet's settings ask");
    expect(classIn(remedy)).toMatchObject({ metadata: { name: "fast" }, provisioner: "ebs.csi.aws.com" });
    expect(classIn(theOne(noClass).remedy)).toMatchObject({ metadata: { name: "gp3" } });
  });

  it("is not missed without SPIRE, nor where SPIRE shall have no volume", () => {
    const pinned = { ...noClass.pinned, storageSize: null };
    expect(objectionsTo({ ...noClass, pinned })).toEqual([]);
    expect(objectionsTo({ ...noClass, spec: { ...clearView.spec, mutualAuth: "none" } })).toEqual([]);
  });

  /** The document that a person would paste. */
  function classIn(remedy: string): unknown {
    return JSON.parse(/<<< '(.*?)'/.exec(remedy)?.[1] ?? "null");
  }
});

describe("the router pool", () => {
  it("must not overlap a network of the cluster, and each that it does is named", () => {
    const cidrs = ["10.0.0.0/16", "198.18.0.0/20", "198.18.128.0/17"];
    const { code, message, remedy } = theOne({ cidrs });
    expect(code).toBe("pool-overlap");
    expect(message).toBe(
      "The router address pool 198.18.0.0/16 overlaps networks of the cluster: 198.18.0.0/20, 198.18.128.0/17.",
    );
    expect(remedy).toContain("198.19.0.0/16");
  });

  it("must not overlap a block of IPv6 either", () => {
    const routerPool = { ...clearView.pinned.routerPool, cidr6: "fd00:c111::/104", maskSize6: 120 };
    const pinned = { ...clearView.pinned, routerPool };
    const found = theOne({
      pinned,
      cluster: { ...clearView.cluster, vpcId: "vpc-1" },
      cidrs: ["10.0.0.0/16", "2001:db8::/56", "fd00:c111::/56"],
    });
    expect(found.code).toBe("pool-overlap");
    expect(found.message).toContain("overlaps networks of the cluster: fd00:c111::/56.");
    expect(found.remedy).toContain("Ipv6CidrBlockAssociationSet[].[Ipv6CidrBlock,AssociationId]");
  });

  it("is checked as it is pinned, whatever would be chosen today", () => {
    expect(objectionsTo({ ...pool("10.255.0.0/16"), cidrs: ["198.18.0.0/16"] })).toEqual([]);
    expect(theOne({ ...pool("10.0.128.0/17") }).code).toBe("pool-overlap");
  });
});
