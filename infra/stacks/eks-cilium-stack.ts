import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { EksCilium } from "../constructs/eks-cilium.ts";
import { type AppSettings, propsOf } from "../settings.ts";

/** One deployment: one account, one region. */
export class EksCiliumStack extends Stack {
  constructor(scope: Construct, id: string, settings: AppSettings, props: StackProps = {}) {
    super(scope, id, {
      description: "eks-cilium: Cilium on every EKS cluster that is tagged enable_cilium",
      ...props,
    });
    const cilium = new EksCilium(this, "Cilium", propsOf(this, settings));
    new CfnOutput(this, "RoleArn", {
      value: cilium.roleArn,
      description: "Principal of the access entries that are made on tagged clusters",
    });
    new CfnOutput(this, "SignalsUrl", { value: cilium.signals.queueUrl, description: "Queue of signals" });
    new CfnOutput(this, "WorkUrl", { value: cilium.work.queueUrl, description: "Queue of work orders" });
  }
}
