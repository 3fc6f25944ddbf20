import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";

/** What it takes to write these parameters, by ARN, where a key of the owner's encrypts them; without one, nothing. */
export function encryptStatements(
  encryptionKey: IKey | undefined,
  parameters: string | readonly string[],
): readonly PolicyStatement[] {
  if (encryptionKey === undefined) return [];
  return [
    new PolicyStatement({
      sid: "EncryptRecords",
      actions: ["kms:Encrypt"],
      resources: [encryptionKey.keyArn],
      conditions: { StringLike: { "kms:EncryptionContext:PARAMETER_ARN": parameters } },
    }),
  ];
}
