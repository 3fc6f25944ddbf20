import { CfnResource } from "aws-cdk-lib";
import type { IConstruct } from "constructs";

interface Exception {
  readonly id: string;
  readonly types: readonly string[];
  readonly reason: string;
  /** True: a key of the deployer's own resolves the finding. */
  readonly untilEncrypted?: true;
}

/** Findings of Checkov that are intended. They stand in each resource's metadata, for Checkov and for reviewers. */
const exceptions: readonly Exception[] = [
  {
    id: "CKV_AWS_27",
    types: ["AWS::SQS::Queue"],
    reason: "Encrypted by SQS itself (SSE-SQS); the prop encryptionKey takes a key of your own.",
    untilEncrypted: true,
  },
  {
    id: "CKV_AWS_158",
    types: ["AWS::Logs::LogGroup"],
    reason:
      "Encrypted by CloudWatch Logs itself, and no secret is logged; encryptionKey takes a key of your own.",
    untilEncrypted: true,
  },
  {
    id: "CKV_AWS_173",
    types: ["AWS::Lambda::Function"],
    reason: "The environment holds names and settings, no secret; encryptionKey takes a key of your own.",
    untilEncrypted: true,
  },
  {
    id: "CKV_AWS_116",
    types: ["AWS::Lambda::Function"],
    reason: "Invoked by an SQS mapping only, so what fails goes to the dead-letter queue of that queue.",
  },
  {
    id: "CKV_AWS_117",
    types: ["AWS::Lambda::Function"],
    reason:
      "Talks to public AWS APIs and public endpoints of clusters; the prop vpc puts the passes into a VPC.",
  },
];

/** Writes the exceptions into the metadata of the resources below `scope`, and nowhere else. */
export function exceptFromCheckov(scope: IConstruct, isEncrypted: boolean): void {
  for (const resource of scope.node.findAll()) {
    if (!CfnResource.isCfnResource(resource)) continue;
    const skip = exceptions
      .filter(({ types }) => types.includes(resource.cfnResourceType))
      .filter(({ untilEncrypted }) => !(isEncrypted && untilEncrypted))
      .map(({ id, reason }) => ({ id, comment: reason }));
    if (skip.length > 0) resource.addMetadata("checkov", { skip });
  }
}
