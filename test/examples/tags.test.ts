import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readTags } from "../../functions/core/desired/read-tags.ts";
import { root } from "../docs/files-of-repository.ts";

const text = (file: string) => readFileSync(join(root, "examples/tags", file), "utf8");

type Tags = Readonly<Record<string, string>>;

/** What the product makes of tags; a tag of ours that it does not know, or a value, is an objection. */
function understood(tags: Tags): ReturnType<typeof readTags>["requested"] {
  const { requested, tagObjections } = readTags(tags);
  expect(tagObjections).toEqual([]);
  return requested;
}

const all = { enable: true, version: "1.19", encryption: "wireguard", mutualAuth: "spire" } as const;

describe("tags by the AWS CLI", () => {
  const lines = text("aws-cli.sh").replaceAll("\\\n", " ").split("\n");
  const set = lines.flatMap((line): readonly Tags[] => {
    const [, list] = / tag-resource .*--tags +(\S+)$/.exec(line) ?? [];
    return list === undefined
      ? []
      : [Object.fromEntries(list.split(",").map((one) => one.split("=", 2) as [string, string]))];
  });

  it("install, upgrade, pause and remove", () => {
    expect(set.map(understood)).toEqual([
      { enable: true },
      { ...all, hubble: "full" },
      { version: "1.20" },
      { paused: true },
      { enable: false, onDisable: "uninstall" },
    ]);
  });

  it("are taken away by names that are tags", () => {
    const keys = lines.flatMap(
      (line) => / untag-resource .*--tag-keys +(.+)$/.exec(line)?.[1]?.split(" ") ?? [],
    );
    expect(keys).toEqual(["cilium_paused"]);
  });
});

describe("tags by Terraform", () => {
  const valueOfTags = (file: string) => {
    const [, block = ""] = /^ {2}tags = \{\n([\s\S]*?)^ {2}\}/m.exec(text(file)) ?? [];
    return Object.fromEntries(
      [...block.matchAll(/^ *(\w+) *= "([^"]*)"$/gm)].map(([, key = "", value = ""]) => [key, value]),
    );
  };

  it("ask for what they say", () => {
    expect(understood(valueOfTags("terraform/cluster.tf"))).toEqual({
      enable: true,
      version: "1.19",
      hubble: "full",
      restartPods: "dns",
    });
  });

  it("of somebody else are left alone: by the provider, and by the resource", () => {
    const file = "terraform-foreign-tags/cluster.tf";
    expect(understood(valueOfTags(file))).toEqual({});
    expect(text(file)).toMatch(/keys += \["enable_cilium"\]/);
    expect(text(file)).toMatch(/key_prefixes = \["cilium_"\]/);
    const ignored = (map: string) =>
      [...text(file).matchAll(new RegExp(`^ +${map}\\["(\\w+)"\\],$`, "gm"))].map(([, tag = ""]) => tag);
    expect(ignored("tags")).toEqual(["enable_cilium", "cilium_version", "cilium_paused"]);
    expect(ignored("tags_all")).toEqual(ignored("tags"));
    const { tagObjections } = readTags(Object.fromEntries(ignored("tags").map((tag) => [tag, "?"])));
    expect(tagObjections.map(({ code }) => code)).not.toContain("tag-unknown");
  });
});
