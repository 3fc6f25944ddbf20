import { SQSClient } from "@aws-sdk/client-sqs";
import { makeCaller } from "./caller.ts";
import { type AwsClientSettings, clientConfig } from "./client.ts";

/** By default the host of a queue's URL beats the endpoint that the client was given. */
export function sqsCaller(settings: AwsClientSettings) {
  return makeCaller(() => new SQSClient({ ...clientConfig(settings), useQueueUrlAsEndpoint: false }));
}
