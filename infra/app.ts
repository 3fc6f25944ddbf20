import { App } from "aws-cdk-lib";
import { readCdkContext } from "./cdk-context.ts";
import { EksCiliumStack } from "./stacks/eks-cilium-stack.ts";

/** `npx cdk deploy`: one template for whatever account and region the caller is in. */
const app = new App();
new EksCiliumStack(app, "EksCilium", readCdkContext(app.node.tryGetContext("eks-cilium")));
