import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeRecords } from "../../../functions/edges/aws/ssm.ts";
import type { Records } from "../../../functions/flows/ports/records.ts";
import { type LocalAwsWorld, startLocalAwsWorld, worker } from "../../builders/local-aws-world.ts";

describe("records in SSM", () => {
  let world: LocalAwsWorld;
  let records: Records;

  beforeEach(async () => {
    world = await startLocalAwsWorld();
    records = makeRecords(world.as(worker))();
  });
  afterEach(() => world.aws.stop());

  it("come back as they were written, with the version that SSM counts", async () => {
    expect(await records.write("/eks-cilium/clusters/a", "one")).toBe(1);
    expect(await records.write("/eks-cilium/clusters/a", "two")).toBe(2);
    expect(await records.read("/eks-cilium/clusters/a")).toEqual({ text: "two", version: 2 });
  });

  it("are undefined where there is none", async () => {
    expect(await records.read("/eks-cilium/clusters/a")).toBeUndefined();
  });

  it("are read with what lies elsewhere, by name, as far as there is any", async () => {
    await records.write("/eks-cilium/clusters/a", "one");
    await records.write("/eks-cilium/freeze", "off");
    const names = ["/eks-cilium/clusters/a", "/eks-cilium/assignments/a", "/eks-cilium/freeze"];
    expect([...(await records.readAll(names))].sort()).toEqual([
      [names[0], { text: "one", version: 1 }],
      [names[2], { text: "off", version: 1 }],
    ]);
  });

  it("are gone once they are deleted, whether or not they were there", async () => {
    await records.write("/eks-cilium/clusters/a", "one");
    await records.delete("/eks-cilium/clusters/a");
    expect(await records.read("/eks-cilium/clusters/a")).toBeUndefined();
    await records.delete("/eks-cilium/clusters/a");
  });

  it("are listed in all depths and on all pages", async () => {
    const names = Array.from({ length: 23 }, (_, number) => `/eks-cilium/clusters/x/${number % 3}/${number}`);
    for (const name of names) await records.write(name, "x");
    await records.write("/elsewhere", "x");
    const listed = await records.list("/eks-cilium/clusters");
    expect(listed.map(({ name }) => name).sort()).toEqual(names.sort());
    expect(listed.every(({ text }) => text === "x")).toBe(true);
    expect(await records.list("/nothing")).toEqual([]);
  });

  describe("that are encrypted", () => {
    const name = "/eks-cilium/clusters/a";

    it("come back as they were written, one by one and in lists, and hidden from whoever asks for no decryption", async () => {
      const encrypted = makeRecords(world.as(worker), {
        keyId: "arn:aws:kms:eu-west-1:111122223333:key/1",
      })();
      expect(await encrypted.write(name, "one")).toBe(1);
      expect(await encrypted.write(name, "two")).toBe(2);
      expect(await encrypted.read(name)).toEqual({ text: "two", version: 2 });
      expect(await encrypted.list("/eks-cilium")).toEqual([{ name, text: "two" }]);
      const plain = await new SSMClient(world.as(worker)).send(new GetParameterCommand({ Name: name }));
      expect(plain.Parameter).toMatchObject({
        Type: "SecureString",
        Value: expect.not.stringContaining("two"),
      });
    });

    it("are made anew where they were kept in the other form, either way", async () => {
      await records.write(name, "open");
      const encrypted = makeRecords(world.as(worker), {})();
      expect(await encrypted.read(name)).toMatchObject({ text: "open" });
      expect(await encrypted.write(name, "hidden")).toBe(1);
      expect(await records.read(name)).toMatchObject({ text: "hidden" });
      expect(await records.write(name, "open again")).toBe(1);
    });
  });

  it("are refused with the reason that SSM gives", async () => {
    await expect(records.write("/eks-cilium/clusters/a", "{{x}}")).rejects.toMatchObject({
      kind: "refused",
      code: "ValidationException",
      message: expect.stringContaining("write record /eks-cilium/clusters/a"),
    });
  });

  it("report a throttle that lasts as an error that may pass", async () => {
    world.aws.faults.add({ service: "ssm", kind: "throttle", times: 10 });
    await expect(records.readAll(["/a"])).rejects.toMatchObject({ kind: "throttled" });
    await expect(records.read("/a")).rejects.toMatchObject({
      kind: "throttled",
      code: "ThrottlingException",
    });
  });
});
