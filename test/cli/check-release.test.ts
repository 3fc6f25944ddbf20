import { describe, expect, it } from "vitest";
import { testRelease } from "../builders/render-with.ts";
import { jsonFile, runCli } from "./run-cli.ts";

const { minor: _, ...entry } = testRelease();

describe("cli check-release", () => {
  it("prints a line for each release of the catalogue", () => {
    const run = runCli("check-release");
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(run.stdout.trimEnd().split("\n")).toEqual([
      "1.18.12: 9 images with digests, SPIRE 1.12.4",
      "1.19.6: 9 images with digests, SPIRE 1.9.6",
      "1.20.0: 9 images with digests, SPIRE 1.15.2",
    ]);
  });

  it("takes a file with one entry, or with a list of them", () => {
    expect(runCli("check-release", jsonFile(entry)).stdout).toContain("1.19.6: 9 images");
    expect(runCli("check-release", jsonFile([entry, entry])).stdout.split("\n")).toHaveLength(3);
  });

  it("names every problem of an entry", () => {
    const images = { ...entry.images, agent: entry.images.agent.replace(/@.*/, "") };
    const run = runCli("check-release", jsonFile([{ ...entry, name: "1.19.7", images }]));
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
    expect(run.stderr.trimEnd().split("\n")).toEqual([
      expect.stringContaining("1.19.7, images.agent: "),
      expect.stringContaining("1.19.7, images.operator: the tag is v1.19.6"),
      expect.stringContaining("1.19.7, images.hubbleRelay: the tag is v1.19.6"),
    ]);
  });

  it("names missing and unknown keys of an entry", () => {
    const { spireVersion: _version, ...cut } = entry;
    expect(runCli("check-release", jsonFile({ ...cut, spire: "1" })).stderr).toMatch(
      /spireVersion.*spire \(not known\)|spire \(not known\).*spireVersion/,
    );
  });
});
