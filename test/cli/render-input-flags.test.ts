import { describe, expect, it } from "vitest";
import { Refusal } from "../../cli/refusal.ts";
import { renderInputFrom } from "../../cli/render-input-flags.ts";
import { defaultOptions } from "../builders/default-options.ts";
import { testRelease } from "../builders/render-with.ts";
import { jsonFile } from "./run-cli.ts";

const renderInput = (flags: Partial<Parameters<typeof renderInputFrom>[0]>) =>
  renderInputFrom({ release: "1.19", cluster: "demo", ...flags });

async function refusalOf(flags: Parameters<typeof renderInput>[0]): Promise<string> {
  try {
    await renderInput(flags);
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  return "accepted";
}

describe("options by tags", () => {
  it("are what a new cluster with these tags gets", async () => {
    const { options, release } = await renderInput({ tags: "enable_cilium=true" });
    expect(options).toMatchObject({
      ...defaultOptions,
      hubble: { ...defaultOptions.hubble, ui: false, relayTls: true },
    });
    expect(release.name).toBe("1.19.6");
  });

  it("come from every tag of the render, as a cluster's tags are read", async () => {
    const tags =
      "cilium_encryption=None, cilium_mutual_auth=none,cilium_hubble=agent,cilium_l7=FALSE,cilium_restart_pods=none";
    expect((await renderInput({ tags })).options).toMatchObject({
      encryption: "none",
      mutualAuthentication: null,
      hubble: { relay: false, ui: false, metrics: [] },
      l7Proxy: false,
      operatorRestartsDns: false,
    });
  });

  it("are for the cluster, the Kubernetes and the fleet that are named", async () => {
    const settings = jsonFile({
      storageClass: "fast",
      imageRegistries: { "quay.io": "mirror.example/quay" },
    });
    const { options } = await renderInput({ tags: "", cluster: "Shop_1", kubernetes: "1.36", settings });
    expect(options).toMatchObject({
      clusterName: expect.stringMatching(/^shop-1-[0-9a-f]{8}$/),
      kubernetesVersion: "1.36",
      mutualAuthentication: { storageClass: "fast" },
      imageRegistries: { "quay.io": "mirror.example/quay" },
    });
  });

  it("may be for a release of the fleet's settings", async () => {
    const { minor: _, ...known } = testRelease();
    const images = Object.fromEntries(
      Object.entries(known.images).map(([name, image]) => [name, image.replace(":v1.19.6@", ":v1.19.9@")]),
    );
    const settings = jsonFile({ releases: [{ ...known, name: "1.19.9", images }] });
    expect((await renderInput({ tags: "", settings })).release.name).toBe("1.19.9");
  });

  it.each([
    ["cilium_encryption=ipsec", 'cilium_encryption has the value "ipsec"'],
    ["cilium_l8=true", "Tag cilium_l8 is not known"],
    ["enable_cilium=false", "render nothing"],
    ["cilium_version=1.20", "--release for 1.19.6"],
    ["cilium_l7", '"cilium_l7" is no tag'],
    ["cilium_l7=true,cilium_l7=false", "cilium_l7 is there twice"],
  ])("is refused for %s", async (tags, named) => {
    expect(await refusalOf({ tags })).toContain(named);
  });
});

describe("the input of a render", () => {
  it("comes from tags or from options, and not from both", async () => {
    expect(await refusalOf({})).toContain("--options FILE or by --tags");
    expect(await refusalOf({ tags: "", options: jsonFile(defaultOptions) })).toContain("one of them");
  });

  it("is refused for a release that nobody knows, and for settings that are none", async () => {
    expect(await refusalOf({ tags: "", release: "1.17" })).toContain("1.18.12, 1.19.6, 1.20.0");
    expect(await refusalOf({ tags: "", settings: jsonFile({ releaze: 1 }) })).toContain(
      "releaze is not known",
    );
    expect(await refusalOf({ tags: "", settings: "/no/such/file" })).toContain("settings file /no/such/file");
  });

  it("is refused for what its release cannot do", async () => {
    expect(
      await refusalOf({
        options: jsonFile({ ...defaultOptions, operatorRestartSelector: "" }),
        release: "1.18",
      }),
    ).toContain("with Cilium 1.18");
  });
});
