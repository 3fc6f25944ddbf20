import { App } from "aws-cdk-lib";
import { readAppSettings } from "./settings.ts";
import { EksCiliumStack } from "./stacks/eks-cilium-stack.ts";

/** `npx cdk deploy`: one template for whatever account and region the caller is in. */
const app = new App();
new EksCiliumStack(app, "EksCilium", readAppSettings(app.node.tryGetContext("eks-cilium")));
