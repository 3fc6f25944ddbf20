import { callIam } from "./signed-call.ts";
import { cloudHome, type MiniStack } from "./start-ministack.ts";

/** A role that everybody in the account may take on; answers its ARN. */
export async function createRole(miniStack: MiniStack, name: string, path = "/"): Promise<string> {
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: cloudHome.account }, Action: "sts:AssumeRole" }],
  });
  await callIam(miniStack, "CreateRole", { RoleName: name, Path: path, AssumeRolePolicyDocument });
  return `arn:aws:iam::${cloudHome.account}:role${path}${name}`;
}
