import { App, Stack, Tags } from "aws-cdk-lib";
import { CfnCluster } from "aws-cdk-lib/aws-eks";

export const stack = new Stack(new App(), "Demo");

const cluster = new CfnCluster(stack, "Cluster", {
  name: "demo",
  version: "1.35",
  roleArn: "arn:aws:iam::111122223333:role/eks-cluster",
  resourcesVpcConfig: { subnetIds: ["subnet-0a1b2c3d4e5f60718", "subnet-0a1b2c3d4e5f60719"] },
  // The product needs an access entry of its own: API or API_AND_CONFIG_MAP.
  accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" },
});

// On the cluster alone: tags of a whole stack would end on its VPC and roles too.
for (const [tag, value] of Object.entries({
  enable_cilium: "true",
  cilium_version: "1.19",
  cilium_encryption: "wireguard",
  cilium_mutual_auth: "spire",
})) {
  Tags.of(cluster).add(tag, value);
}
