import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { tagTable } from "../../functions/core/desired/tag-table.ts";
import { keyOf } from "../../functions/core/kube-object.ts";
import { makeCertificates } from "../../functions/edges/certificates.ts";
import { defaultOptions } from "../builders/default-options.ts";
import { renderWith } from "../builders/render-with.ts";
import { runCli as cli, jsonFile } from "./run-cli.ts";

describe("cli render", () => {
  it("names every tag of the tag table in its help", () => {
    const { stdout } = cli("render", "--help");
    const named = [...stdout.matchAll(/^ {2}((?:enable_)?cilium\w*) /gm)].map(([, tag]) => tag);
    expect(named).toEqual(Object.keys(tagTable));
  });

  it("prints the objects as one List in JSON, with certificates of their own", () => {
    const run = cli(
      "render",
      "--release",
      "1.19.6",
      "--options",
      jsonFile(defaultOptions),
      "--output",
      "json",
    );
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    const { kind, items: objects } = JSON.parse(run.stdout);
    expect(kind).toBe("List");
    expect(objects.map(keyOf)).toEqual(renderWith().map(keyOf));
    const ca = objects.find(({ metadata }: { metadata: { name: string } }) => metadata.name === "cilium-ca");
    expect(atob(ca.data["ca.crt"])).toContain("-----BEGIN CERTIFICATE-----");
  });

  it("prints the same objects as YAML documents, for a minor its newest patch", () => {
    const options = jsonFile({ ...defaultOptions, hubble: null });
    const run = cli("render", "--release", "1.19", "--options", options, "--output", "yaml");
    expect(run.exitCode).toBe(0);
    const objects = parseAllDocuments(run.stdout).map((document) => document.toJS());
    expect(objects).toEqual(JSON.parse(JSON.stringify(renderWith({ hubble: null }))));
  });

  it.each<[string, unknown, string]>([
    ["an options file with an invalid value", { ...defaultOptions, encryption: "ipsec" }, "encryption: "],
    [
      "an option that cannot be rendered",
      { ...defaultOptions, kubernetesVersion: "1.20" },
      "kubernetesVersion: 1.20",
    ],
  ])("refuses %s without a stack trace", (_, content, named) => {
    const run = cli("render", "--release", "1.19.6", "--options", jsonFile(content), "--output", "json");
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
    expect(run.stderr).toContain(named);
    expect(run.stderr).not.toContain("    at ");
  });

  it("refuses a release that it does not know, and says which it knows", () => {
    const run = cli("render", "--release", "1.17.0", "--options", jsonFile(defaultOptions));
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
    expect(run.stderr).toContain("1.17.0");
    expect(run.stderr).toContain("1.19.6");
  });

  it("refuses a file that is not there, and names it", () => {
    const run = cli("render", "--release", "1.19.6", "--options", "no/such/file.json");
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
    expect(run.stderr).toContain("no/such/file.json");
  });

  it("refuses an output format that it does not have", () => {
    const run = cli("render", "--release", "1.19.6", "--options", "x", "--output", "xml");
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain("json, yaml");
  });

  it("takes the Kubernetes version of the flag before that of the file", () => {
    const flags = ["--release", "1.20", "--output", "json", "--options", jsonFile(defaultOptions)];
    const hostUsers = (...more: string[]) => cli("render", ...flags, ...more).stdout.includes('"hostUsers"');
    expect(hostUsers()).toBe(true);
    expect(hostUsers("--kubernetes", "1.32")).toBe(false);
  });
});

describe("cli render --certificates", () => {
  const flags = ["render", "--release", "1.19.6", "--tags", "", "--output", "json"];
  const secretsOf = (stdout: string) =>
    JSON.parse(stdout).items.filter(({ kind }: { kind: string }) => kind === "Secret");

  it("gives the same objects, byte for byte, at each call", async () => {
    const { certificates } = await makeCertificates().complete({}, "demo", Date.now());
    const file = jsonFile(certificates);
    const first = cli(...flags, "--certificates", file);
    expect(first).toMatchObject({ exitCode: 0, stderr: "" });
    expect(cli(...flags, "--certificates", file).stdout).toBe(first.stdout);
    expect(secretsOf(first.stdout)).toHaveLength(4);
    expect(first.stdout).toContain(btoa(certificates.server.key));
  });

  it("makes what the file leaves out, signed by what it has", async () => {
    const { certificates } = await makeCertificates().complete({}, "demo", Date.now());
    const run = cli(...flags, "--certificates", jsonFile({ ca: certificates.ca }));
    const [, server] = secretsOf(run.stdout);
    const issued = new X509Certificate(atob(server.data["tls.crt"]));
    expect(issued.checkIssued(new X509Certificate(certificates.ca.certificate))).toBe(true);
  });

  it("refuses a pair that cannot serve, names it, and never quotes it", async () => {
    const { certificates } = await makeCertificates().complete({}, "another", Date.now());
    const run = cli(...flags, "--certificates", jsonFile(certificates));
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
    expect(run.stderr).toContain("server cannot serve cluster demo");
    expect(run.stderr).not.toContain("BEGIN");
    const wrong = cli(...flags, "--certificates", jsonFile({ ca: { cert: "x" } }));
    expect(wrong.stderr).toContain("is not understood at ca.certificate, ca.key, ca");
  });
});
