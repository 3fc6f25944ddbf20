import { ArnFormat, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { productNames } from "../../functions/core/product-names.ts";
import type { EksCiliumProps } from "./eks-cilium-props.ts";

/** Names on which people, policies and runbooks rely: known before the resources are, and the same after a deploy. */
export interface DeploymentNames {
  readonly triggers: string;
  readonly triggersDeadLetters: string;
  readonly work: string;
  readonly workDeadLetters: string;
  readonly rollouts: string;
  readonly rolloutsDeadLetters: string;
  readonly undeliveredEvents: string;
  readonly takeTriggers: string;
  readonly reconcileCluster: string;
  readonly advanceRollout: string;
  readonly dashboard: string;
  /** `eks-cilium-no-access`, for the alarm `no-access`. */
  readonly alarm: (name: string) => string;
  readonly rule: (name: string) => string;
  readonly rolePath: string;
  /** Role names carry the region, because IAM is global. */
  readonly triggersRole: string;
  readonly reconcileRole: string;
  readonly rolloutsRole: string;
  /** ARN of the principal in access entries, which is also the caller that the event rules leave out. */
  readonly reconcileRoleArn: string;
  /** Path in Parameter Store, without a slash at its end. */
  readonly recordPrefix: string;
}

export function deploymentNames(scope: Construct, props: EksCiliumProps): DeploymentNames {
  const stack = Stack.of(scope);
  const prefix = props.namePrefix ?? productNames.eventSource;
  const rolePath = props.rolePath ?? `/${productNames.eventSource}/`;
  const reconcileRole = `${prefix}-reconcile-${stack.region}`;
  return {
    triggers: `${prefix}-triggers`,
    triggersDeadLetters: `${prefix}-triggers-dead-letters`,
    work: `${prefix}-work.fifo`,
    workDeadLetters: `${prefix}-work-dead-letters.fifo`,
    rollouts: `${prefix}-rollouts.fifo`,
    rolloutsDeadLetters: `${prefix}-rollouts-dead-letters.fifo`,
    undeliveredEvents: `${prefix}-undelivered-events`,
    takeTriggers: `${prefix}-take-triggers`,
    reconcileCluster: `${prefix}-reconcile-cluster`,
    advanceRollout: `${prefix}-advance-rollout`,
    dashboard: `${prefix}-${stack.region}`,
    alarm: (name) => `${prefix}-${name}`,
    rule: (name) => `${prefix}-${name}`,
    rolePath,
    triggersRole: `${prefix}-triggers-${stack.region}`,
    reconcileRole,
    rolloutsRole: `${prefix}-rollouts-${stack.region}`,
    reconcileRoleArn: stack.formatArn({
      service: "iam",
      region: "",
      resource: `role${rolePath}${reconcileRole}`,
      arnFormat: ArnFormat.NO_RESOURCE_NAME,
    }),
    recordPrefix: props.recordPrefix ?? productNames.recordPrefix,
  };
}
