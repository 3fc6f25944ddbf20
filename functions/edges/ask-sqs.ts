import { SQSClient } from "@aws-sdk/client-sqs";
import { asking } from "./aws-ask.ts";
import { type AwsClientSettings, clientConfig } from "./aws-client-settings.ts";

/** By default the host of a queue's URL beats the endpoint that the client was given. */
export function askSqs(settings: AwsClientSettings) {
  return asking(() => new SQSClient({ ...clientConfig(settings), useQueueUrlAsEndpoint: false }));
}
