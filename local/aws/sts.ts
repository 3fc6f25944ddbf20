import * as z from "zod/mini";
import { callerArn, callerId } from "./caller.ts";
import { operation, type Service } from "./http/operation.ts";
import { queryProtocol } from "./http/query-protocol.ts";

/** STS: who am I, signed in the header or presigned in the URL. */
export function makeSts(): Service {
  return {
    protocol: queryProtocol("https://sts.amazonaws.com/doc/2011-06-15/"),
    operations: {
      GetCallerIdentity: operation(z.object({}), (_, { caller }) => ({
        Arn: callerArn(caller),
        UserId: callerId(caller),
        Account: caller.account,
      })),
    },
  };
}
