import { startAws } from "../../../local/aws/start-aws.ts";
import type { AwsTarget } from "./aws-target.ts";
import { changeCalendarContract } from "./change-calendar-contract.ts";
import { cloudwatchContract } from "./cloudwatch-contract.ts";
import { ec2Contract } from "./ec2-contract.ts";
import { eksContract } from "./eks-contract.ts";
import { eventbridgeContract } from "./eventbridge-contract.ts";
import { localInterfaces, localNetwork, setLocalNetwork } from "./node-networks.ts";
import { sqsContract } from "./sqs-contract.ts";
import { ssmContract } from "./ssm-contract.ts";
import { stsContract } from "./sts-contract.ts";

const account = "111122223333";

/** With one node in a network. */
async function standIn(): Promise<AwsTarget> {
  const credentials = { accessKeyId: account, secretAccessKey: "secret" };
  const aws = await startAws({
    callers: [{ ...credentials, account, principalArn: `arn:aws:iam::${account}:role/Deployer` }],
    endpointFor: ({ name }) => ({
      endpoint: `https://${name}.example.invalid`,
      certificateAuthority: "-----BEGIN CERTIFICATE-----\n",
    }),
    interfaces: () => localInterfaces,
  });
  setLocalNetwork(aws.network);
  return {
    client: { endpoint: aws.endpoint, region: "eu-west-1", credentials },
    account,
    stop: aws.stop,
  };
}

eksContract("stand-in", standIn);
ssmContract("stand-in", standIn);
changeCalendarContract("stand-in", standIn);
cloudwatchContract("stand-in", standIn);
sqsContract("stand-in", standIn);
eventbridgeContract("stand-in", standIn);
stsContract("stand-in", standIn);
ec2Contract("stand-in", async () => ({ ...(await standIn()), network: localNetwork }));
