import { AwsError } from "./protocol.ts";

interface ServiceCodes {
  readonly throttle: readonly [code: string, status: number];
  readonly credentials: readonly [code: string, status: number];
  readonly failure: string;
  readonly unknown: string;
}

/** Codes of each service for the same four errors. */
const codes: Readonly<Record<string, ServiceCodes>> = {
  eks: {
    throttle: ["ThrottlingException", 429],
    credentials: ["UnrecognizedClientException", 403],
    failure: "ServerException",
    unknown: "UnknownOperationException",
  },
  ssm: {
    throttle: ["ThrottlingException", 400],
    credentials: ["UnrecognizedClientException", 400],
    failure: "InternalServerError",
    unknown: "UnknownOperationException",
  },
  sqs: {
    throttle: ["RequestThrottled", 400],
    credentials: ["InvalidClientTokenId", 403],
    failure: "InternalFailure",
    unknown: "UnknownOperationException",
  },
  events: {
    throttle: ["ThrottlingException", 400],
    credentials: ["UnrecognizedClientException", 400],
    failure: "InternalException",
    unknown: "UnknownOperationException",
  },
  monitoring: {
    throttle: ["ThrottlingException", 400],
    credentials: ["UnrecognizedClientException", 400],
    failure: "InternalServiceFault",
    unknown: "UnknownOperationException",
  },
  sts: {
    throttle: ["Throttling", 400],
    credentials: ["InvalidClientTokenId", 403],
    failure: "InternalFailure",
    unknown: "InvalidAction",
  },
  ec2: {
    throttle: ["RequestLimitExceeded", 503],
    credentials: ["AuthFailure", 401],
    failure: "InternalError",
    unknown: "InvalidAction",
  },
};

export function throttled(service: string): AwsError {
  const [code, status] = codes[service]?.throttle ?? ["ThrottlingException", 400];
  return new AwsError(code, "Rate exceeded", status);
}

export function unknownCaller(service: string): AwsError {
  const [code, status] = codes[service]?.credentials ?? ["UnrecognizedClientException", 403];
  return new AwsError(code, "The security token included in the request is invalid.", status);
}

export function failure(service: string): AwsError {
  return new AwsError(codes[service]?.failure ?? "InternalFailure", "An internal error occurred.", 500);
}

export function unknownOperation(service: string, operation: string): AwsError {
  return new AwsError(
    codes[service]?.unknown ?? "UnknownOperationException",
    `This stand-in does not know ${operation}.`,
  );
}
