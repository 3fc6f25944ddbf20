import { randomUUID } from "node:crypto";
import type { Json } from "../../../functions/core/json.ts";
import { type Caller, callerArn, callerId, principalName } from "../caller.ts";
import type { BusEvent } from "../eventbridge/eventbridge.ts";
import type { Route } from "../http/json-protocol.ts";
import type { Call } from "../http/operation.ts";
import type { AwsError, Output } from "../http/protocol.ts";

/** The event that CloudTrail sends to EventBridge for a write; values from the path are percent-encoded. */
export function cloudTrailEvent(
  route: Route,
  input: Readonly<Record<string, Json | undefined>>,
  outcome: Output | AwsError,
  call: Call,
  now: number,
): BusEvent {
  const time = new Date(now).toISOString().replace(/\.\d+Z$/, "Z");
  const parameters = Object.entries(input).map(([name, value]) => [
    name,
    route.path.includes(`{${name}}`) ? encodeURIComponent(String(value)) : value,
  ]);
  return {
    source: "aws.eks",
    detailType: "AWS API Call via CloudTrail",
    detail: {
      eventVersion: "1.11",
      userIdentity: userIdentity(call.caller),
      eventTime: time,
      eventSource: "eks.amazonaws.com",
      eventName: route.operation,
      awsRegion: call.region,
      requestParameters: Object.fromEntries(parameters),
      ...outcomeOf(outcome),
      requestID: randomUUID(),
      eventID: randomUUID(),
      readOnly: false,
      eventType: "AwsApiCall",
      managementEvent: true,
      recipientAccountId: call.account,
      eventCategory: "Management",
    },
  };
}

function outcomeOf(outcome: Output | AwsError): Output {
  if (outcome instanceof Error) {
    return { errorCode: outcome.code, errorMessage: outcome.message, responseElements: null };
  }
  return { responseElements: Object.keys(outcome).length === 0 ? null : outcome };
}

function userIdentity(caller: Caller): Output {
  const { account, principalArn } = caller;
  const userName = principalName(principalArn);
  const principal = { principalId: callerId(caller), arn: callerArn(caller), accountId: account };
  if (!principalArn.includes(":role/")) return { type: "IAMUser", ...principal, userName };
  return {
    type: "AssumedRole",
    ...principal,
    sessionContext: {
      sessionIssuer: {
        type: "Role",
        principalId: callerId(caller).split(":")[0],
        arn: principalArn,
        accountId: account,
        userName,
      },
    },
  };
}
