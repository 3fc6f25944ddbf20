import { App, Duration, Stack } from "aws-cdk-lib";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EksCilium } from "eks-cilium/infra";

export const stack = new Stack(new App(), "Cilium", {
  description: "Cilium on every EKS cluster here that is tagged enable_cilium=true.",
});

const alarms = new Topic(stack, "Alarms", { enforceSSL: true });

const cilium = new EksCilium(stack, "Cilium", {
  // For clusters without a tag cilium_version.
  release: "1.19",
  // What all clusters have in common: docs/settings.md.
  settings: {
    onUntag: "keep",
    storageClass: "gp3",
    extraTolerations: [{ key: "dedicated", operator: "Equal", value: "system", effect: "NoSchedule" }],
  },
  // Images by a pull-through cache of this account.
  imageRegistries: { "quay.io": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/quay" },
  sweepEvery: Duration.minutes(30),
  logRetention: RetentionDays.ONE_MONTH,
  alarmTopic: alarms,
});

// Clusters with private endpoints alone, or an alarm of your own, need the function itself.
cilium.reconcileCluster.metricErrors({ period: Duration.minutes(5) });
