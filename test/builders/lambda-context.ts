import type { Context } from "aws-lambda";

/** What Lambda hands to every invocation. */
export const lambdaContext: Context = {
  callbackWaitsForEmptyEventLoop: true,
  functionName: "eks-cilium",
  functionVersion: "1",
  invokedFunctionArn: "arn:aws:lambda:eu-west-1:111122223333:function:eks-cilium",
  memoryLimitInMB: "512",
  awsRequestId: "33333333-0000-4000-8000-000000000001",
  logGroupName: "/aws/lambda/eks-cilium",
  logStreamName: "2026/11/22/[1]",
  getRemainingTimeInMillis: () => 120_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
};
