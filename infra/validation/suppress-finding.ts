import type { Construct } from "constructs";

/** Metadata that CDK's validations read; `Validations.acknowledge` refuses the ids of wildcards up to CDK 2.268. */
const metadata = "aws:cdk:acknowledged-rules";

/** Accepts one finding of cdk-nag on one construct, with the reason. The id is as the finding prints it. */
export function suppressFinding(construct: Construct, id: string, reason: string): void {
  construct.node.addMetadata(metadata, { [id]: reason });
}
