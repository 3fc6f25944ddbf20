import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AwsTarget, errorName } from "./aws-target.ts";
import { expectGaps } from "./known-gaps.ts";

export function stsContract(
  name: string,
  make: () => Promise<AwsTarget>,
  gaps: readonly string[] = [],
): void {
  describe(`STS: ${name}`, () => {
    expectGaps(gaps);
    let target: AwsTarget;

    beforeAll(async () => {
      target = await make();
    });
    afterAll(() => target.stop());

    it("knows the account and the caller of an access key", async () => {
      const answer = await new STSClient(target.client).send(new GetCallerIdentityCommand({}));
      expect(answer.Account).toBe(target.account);
      expect(answer.Arn).toContain(`::${target.account}:`);
    });

    it("refuses an access key that it does not know", async () => {
      const credentials = { accessKeyId: "AKIANOBODYATALL", secretAccessKey: "secret" };
      const stranger = new STSClient({ ...target.client, credentials });
      expect(await errorName(stranger.send(new GetCallerIdentityCommand({})))).toBe("InvalidClientTokenId");
    });
  });
}
