import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { type CdkContext, propsFromContext } from "../cdk-context.ts";
import { EksCilium } from "../constructs/eks-cilium.ts";

/** One deployment: one account, one region. */
export class EksCiliumStack extends Stack {
  readonly cilium: EksCilium;

  constructor(scope: Construct, id: string, context: CdkContext, props: StackProps = {}) {
    super(scope, id, {
      description: "eks-cilium: Cilium on every EKS cluster that is tagged enable_cilium",
      ...props,
    });
    const cilium = new EksCilium(this, "Cilium", propsFromContext(this, context));
    this.cilium = cilium;
    new CfnOutput(this, "RoleArn", {
      value: cilium.roleArn,
      description: "Principal of the access entries that are made on tagged clusters",
    });
    new CfnOutput(this, "TriggersUrl", { value: cilium.triggers.queueUrl, description: "Queue of triggers" });
    new CfnOutput(this, "WorkUrl", {
      value: cilium.work.queueUrl,
      description: "Queue of reconcile requests",
    });
  }
}
