import type {
  AclEntry,
  NodeNetwork,
} from "../../../../functions/core/preflight/reachability/node-network.ts";

/** A network after a remedy was pasted into a shell; throws where EC2 would refuse a command. */
export function pasteRemedy(network: NodeNetwork, remedy: string): NodeNetwork {
  return remedy.split(" && ").reduce((before, command) => {
    const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? "");
    const [aws, ec2, verb = ""] = words;
    if (aws !== "aws" || ec2 !== "ec2" || !words.includes("--region"))
      throw new Error(`no command: ${command}`);
    return verb.endsWith("-network-acl-entry")
      ? writeEntry(before, verb.startsWith("replace"), words)
      : authorize(before, verb === "authorize-security-group-egress", words);
  }, network);
}

const optionOf = (words: readonly string[], name: string) => {
  const at = words.indexOf(name);
  return at === -1 ? undefined : words[at + 1];
};

function numbersOf(text: string | undefined): { readonly from: number; readonly to: number } {
  const [from = -1, to = -1] = [...(text ?? "").matchAll(/=(-?\d+)/g)].map(([, number]) => Number(number));
  return { from, to };
}

function writeEntry(network: NodeNetwork, isReplaced: boolean, words: readonly string[]): NodeNetwork {
  const v6 = optionOf(words, "--ipv6-cidr-block");
  const protocol = optionOf(words, "--protocol") ?? "";
  const isIcmp = protocol === "1" || protocol === "58";
  const ports = optionOf(words, isIcmp ? "--icmp-type-code" : "--port-range");
  const entry: AclEntry = {
    number: Number(optionOf(words, "--rule-number")),
    isEgress: words.includes("--egress"),
    allows: optionOf(words, "--rule-action") === "allow",
    cidr: v6 ?? optionOf(words, "--cidr-block") ?? "",
    protocol,
    ...numbersOf(ports),
  };
  if (entry.isEgress === words.includes("--ingress")) throw new Error("no direction");
  if (!(entry.number >= 1 && entry.number <= 32_766))
    throw new Error(`InvalidParameterValue ${entry.number}`);
  if (v6?.includes(":") === false || entry.cidr === "") throw new Error("InvalidParameterValue block");
  if (protocol !== "-1" && ports === undefined) throw new Error("MissingParameter ports");
  const id = optionOf(words, "--network-acl-id");
  const acls = network.acls.map((acl) => {
    if (acl.id !== id) return acl;
    const others = acl.entries.filter(
      (one) => one.number !== entry.number || one.isEgress !== entry.isEgress,
    );
    if (others.length !== acl.entries.length - (isReplaced ? 1 : 0))
      throw new Error(isReplaced ? "InvalidNetworkAclEntry.NotFound" : "NetworkAclEntryAlreadyExists");
    return { ...acl, entries: [...others, entry] };
  });
  return { ...network, acls };
}

function authorize(network: NodeNetwork, isEgress: boolean, words: readonly string[]): NodeNetwork {
  const group = optionOf(words, "--group-id") ?? "";
  const permissions = words.slice(words.indexOf("--ip-permissions") + 1);
  const rules = permissions.flatMap((permission) => {
    const [, protocol = "", range] =
      /^IpProtocol=(\w+),(FromPort=-?\d+,ToPort=-?\d+),/.exec(permission) ?? [];
    const peers = [...permission.matchAll(/\{GroupId=([\w-]+)\}/g)].map(([, peer = ""]) => peer);
    if (protocol === "" || peers.length === 0) throw new Error(`MissingParameter: ${permission}`);
    return peers.map((peerGroup) => ({ group, isEgress, protocol, peerGroup, ...numbersOf(range) }));
  });
  const texts = rules.map((rule) => JSON.stringify(Object.entries(rule).sort()));
  const before = new Set(network.rules.map((rule) => JSON.stringify(Object.entries(rule).sort())));
  if (new Set(texts).size !== texts.length || texts.some((text) => before.has(text)))
    throw new Error("InvalidPermission.Duplicate");
  return { ...network, rules: [...network.rules, ...rules] };
}
