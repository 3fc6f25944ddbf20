import { describe, expect, it } from "vitest";
import { parseRenderOptions } from "../../cli/parse-render-options.ts";
import { Refusal } from "../../cli/refusal.ts";
import { defaultOptions } from "../builders/default-options.ts";

function refusalOf(content: unknown): string {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  try {
    parseRenderOptions(text, "options.json");
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  return "accepted";
}

describe("an options file", () => {
  it("is taken as it stands when every value is allowed", () => {
    const options = {
      ...defaultOptions,
      extraConfig: { debug: "false" },
      imageRegistries: { "quay.io": "m/q" },
    };
    expect(parseRenderOptions(JSON.stringify(options), "options.json")).toEqual(options);
    const bare = { ...defaultOptions, hubble: null, mutualAuthentication: null };
    expect(parseRenderOptions(JSON.stringify(bare), "options.json")).toEqual(bare);
  });

  it.each<[string, unknown, readonly string[]]>([
    ["an unknown key", { ...defaultOptions, encrpytion: "none" }, ["encrpytion", "allowed:", "encryption"]],
    [
      "an unknown key further in",
      { ...defaultOptions, hubble: { relay: true, ui: true, metrics: [], tls: false } },
      ["hubble.tls", "allowed: relay, ui, metrics"],
    ],
    [
      "a word that is not allowed",
      { ...defaultOptions, encryption: "ipsec" },
      ["encryption", "wireguard", "none"],
    ],
    [
      "a number that is not allowed",
      { ...defaultOptions, operatorReplicas: 3 },
      ["operatorReplicas", "1", "2"],
    ],
    [
      "a value of the wrong type",
      { ...defaultOptions, extraConfig: { debug: true } },
      ["extraConfig.debug", "string"],
    ],
    ["a missing key", { ...defaultOptions, l7Proxy: undefined }, ["l7Proxy", "boolean"]],
    ["something that is no object", "[]", ["object"]],
    ["a text that is not JSON", "{", ["not JSON"]],
  ])("is refused for %s", (_, content, named) => {
    const refusal = refusalOf(content);
    for (const word of ["options.json", ...named]) expect(refusal).toContain(word);
  });

  it("is refused with all its problems at once", () => {
    const refusal = refusalOf({ ...defaultOptions, encryption: "ipsec", ipFamily: "dual" });
    expect(refusal.split("\n")).toHaveLength(3);
  });
});
