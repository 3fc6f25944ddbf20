import { EKSClient } from "@aws-sdk/client-eks";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { admin, localScope } from "./callers.ts";

export interface AdminClients {
  readonly eks: EKSClient;
  readonly events: EventBridgeClient;
  readonly sqs: SQSClient;
  readonly ssm: SSMClient;
}

/** Clients of AWS for the owner of the account. */
export function makeAdminClients(endpoint: string): AdminClients {
  const { accessKeyId, secretAccessKey } = admin;
  const settings = { endpoint, region: localScope.region, credentials: { accessKeyId, secretAccessKey } };
  return {
    eks: new EKSClient(settings),
    events: new EventBridgeClient(settings),
    sqs: new SQSClient(settings),
    ssm: new SSMClient(settings),
  };
}
