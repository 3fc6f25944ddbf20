import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { expect } from "vitest";
import { createRole } from "./create-role.ts";
import { callIam } from "./signed-call.ts";
import type { Account } from "./start-account.ts";

/** A role that has the inline policies of another, and a session of it. */
export async function copyRole({ miniStack }: Account, roleArn: string) {
  const RoleName = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  const name = `copy-of-${RoleName}`;
  const copy = await createRole(miniStack, name);
  const names = memberOf(await callIam(miniStack, "ListRolePolicies", { RoleName }), "member");
  const policies: Policy[] = [];
  for (const PolicyName of names) {
    const answer = await callIam(miniStack, "GetRolePolicy", { RoleName, PolicyName });
    const [document = ""] = memberOf(answer, "PolicyDocument").map(decodeURIComponent);
    policies.push({ PolicyName, document: JSON.parse(document) });
  }
  expect(policies.length).toBeGreaterThan(0);
  /** Gives the copy all statements but one; undefined: all of them. */
  const giveAllBut = async (missing?: string): Promise<void> => {
    for (const { PolicyName, document } of policies) {
      const Statement = document.Statement.filter(({ Sid }) => Sid !== missing);
      const PolicyDocument = JSON.stringify({ ...document, Statement });
      await callIam(miniStack, "PutRolePolicy", { RoleName: name, PolicyName, PolicyDocument });
    }
  };
  await giveAllBut();
  const command = new AssumeRoleCommand({ RoleArn: copy, RoleSessionName: "story" });
  const { Credentials: given } = await new STSClient(miniStack.client).send(command);
  const credentials = {
    accessKeyId: given?.AccessKeyId ?? "",
    secretAccessKey: given?.SecretAccessKey ?? "",
    sessionToken: given?.SessionToken ?? "",
  };
  return { credentials, giveAllBut };
}

interface Policy {
  readonly PolicyName: string;
  readonly document: { readonly Version: string; readonly Statement: readonly { readonly Sid: string }[] };
}

function memberOf(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(([, text = ""]) => text);
}
