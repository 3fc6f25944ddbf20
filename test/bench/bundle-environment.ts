import { product } from "../../local/callers.ts";
import { lambdaVariables } from "../../local/function-environment.ts";

/** What a function finds in Lambda, with AWS at an endpoint of ours. */
export function bundleEnvironment(
  endpoint: string,
  queues: { readonly triggers: string; readonly work: string },
): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    ...lambdaVariables(endpoint),
    EKS_CILIUM_ROLE_ARN: product.principalArn,
    EKS_CILIUM_TRIGGERS_URL: queues.triggers,
    EKS_CILIUM_WORK_URL: queues.work,
  };
}
