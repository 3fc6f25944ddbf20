import { randomUUID } from "node:crypto";
import {
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AwsTarget, errorName } from "./aws-target.ts";
import { expectGaps } from "./known-gaps.ts";

export function ssmContract(
  name: string,
  make: () => Promise<AwsTarget>,
  gaps: readonly string[] = [],
): void {
  describe(`SSM Parameter Store: ${name}`, () => {
    expectGaps(gaps);
    let target: AwsTarget;
    let ssm: SSMClient;
    const prefix = `/contract/${randomUUID()}`;
    const put = (path: string, value: string, overwrite?: boolean) =>
      ssm.send(
        new PutParameterCommand({
          Name: `${prefix}/${path}`,
          Value: value,
          Type: "String",
          ...(overwrite !== undefined && { Overwrite: overwrite }),
        }),
      );
    const get = (path: string) => ssm.send(new GetParameterCommand({ Name: `${prefix}/${path}` }));
    const page = (
      path: string,
      more: { Recursive?: boolean; NextToken?: string; MaxResults?: number } = {},
    ) => ssm.send(new GetParametersByPathCommand({ Path: `${prefix}${path}`, ...more }));

    beforeAll(async () => {
      target = await make();
      ssm = new SSMClient(target.client);
    });
    afterAll(() => target.stop());

    it("counts the version up with every overwrite", async () => {
      expect((await put("counted", "one")).Version).toBe(1);
      expect((await put("counted", "two", true)).Version).toBe(2);
      expect((await get("counted")).Parameter).toMatchObject({ Value: "two", Version: 2, Type: "String" });
    });

    it("refuses to overwrite without being told to", async () => {
      await put("guarded", "one");
      expect(await errorName(put("guarded", "two"))).toBe("ParameterAlreadyExists");
      expect((await get("guarded")).Parameter?.Value).toBe("one");
    });

    it("says when there is no such parameter", async () => {
      expect(await errorName(get("nowhere"))).toBe("ParameterNotFound");
    });

    it.for([
      ["more than 4 KB", "x".repeat(4097)],
      ["more than 4 KB in two-byte characters", "ü".repeat(2049)],
      ["a reference", 'a {{"b"}} c'],
      ["nothing", ""],
    ] as const)("refuses a value with %s", async ([, value]) => {
      expect(await errorName(put("bad-value", value))).toBe("ValidationException");
    });

    it("takes a value of exactly 4 KB", async () => {
      expect((await put("large", "x".repeat(4096))).Version).toBe(1);
    });

    it.for(["aws/mine", "/ssm-things", "/with space", "no/leading-slash", `/${"deep/".repeat(15)}er`])(
      "refuses the name %s",
      async (bad) => {
        const command = new PutParameterCommand({ Name: bad, Value: "x", Type: "String" });
        expect(await errorName(ssm.send(command))).toBe("ValidationException");
      },
    );

    it("hands out ten names a page, to the last one", async () => {
      for (const number of [...Array(12).keys()]) await put(`paged/a/${number}`, "x");
      const first = await page("/paged", { Recursive: true });
      expect(first.Parameters).toHaveLength(10);
      const second = await page("/paged", { Recursive: true, NextToken: first.NextToken ?? "" });
      expect(second.NextToken).toBeUndefined();
      const names = [...(first.Parameters ?? []), ...(second.Parameters ?? [])].map(({ Name }) => Name);
      expect(new Set(names).size).toBe(12);
    });

    it("refuses pages of more than ten", async () => {
      expect(await errorName(page("/paged", { MaxResults: 11 }))).toBe("ValidationException");
    });

    it("answers several names at once, and names those that there are not", async () => {
      await put("several/a", "1");
      await put("several/b", "2");
      const names = ["b", "absent", "a"].map((name) => `${prefix}/several/${name}`);
      const { Parameters, InvalidParameters } = await ssm.send(new GetParametersCommand({ Names: names }));
      expect(new Map(Parameters?.map(({ Name, Value }) => [Name, Value]))).toEqual(
        new Map([
          [names[0], "2"],
          [names[2], "1"],
        ]),
      );
      expect(InvalidParameters).toEqual([names[1]]);
    });

    it("refuses more than ten names at once", async () => {
      const Names = Array.from({ length: 11 }, (_, number) => `${prefix}/several/${number}`);
      expect(await errorName(ssm.send(new GetParametersCommand({ Names })))).toBe("ValidationException");
    });

    it("goes into deeper levels only when asked to", async () => {
      await put("levels/near", "x");
      await put("levels/far/away", "x");
      expect((await page("/levels")).Parameters?.map(({ Name }) => Name)).toEqual([`${prefix}/levels/near`]);
      expect((await page("/levels", { Recursive: true })).Parameters).toHaveLength(2);
    });
  });
}
