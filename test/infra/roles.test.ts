import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { roleStatements } from "../../functions/core/role-statements.ts";
import { unscopedActions } from "../../infra/iam/unscoped-actions.ts";
import { allProps } from "../builders/all-props.ts";
import { synthesizedTemplate } from "../builders/synthesized-template.ts";

type RoleOf = "TakeTriggers" | "ReconcileCluster" | "AdvanceRollout";

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const place = { env: { account: "111122223333", region: "eu-west-1" } };
const standard = synthesizedTemplate({}, place);
const all = synthesizedTemplate(allProps, place);
const list = <Value>(value: Value | readonly Value[]) => [value].flat() as Value[];

/** The statements of a role, by the end of its logical id. */
function statementsOf(template: Template, role: RoleOf): readonly Statement[] {
  const found = Object.entries(template.findResources("AWS::IAM::Role")).filter(([id]) =>
    id.includes(`Roles${role}`),
  );
  return found.flatMap(([, { Properties }]) =>
    Properties.Policies.flatMap(
      (policy: { PolicyDocument: { Statement: Statement[] } }) => policy.PolicyDocument.Statement,
    ),
  );
}

const allowed = (template: Template, role: RoleOf) =>
  statementsOf(template, role)
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Action }) => list(Action))
    .sort();

/** ARNs with the partition written out, so that they can be read. */
const readable = (value: unknown) =>
  JSON.stringify(value).replaceAll(
    /\{"Fn::Join":\["",\["arn:",\{"Ref":"AWS::Partition"\},"([^"]*)"\]\]\}/g,
    '"arn:aws$1"',
  );

describe("roles", () => {
  it("are one a function, with names that stay and carry the region", () => {
    const names = Object.values(standard.findResources("AWS::IAM::Role")).map(({ Properties }) => [
      Properties.Path,
      Properties.RoleName,
    ]);
    expect(names).toEqual([
      ["/eks-cilium/", "eks-cilium-triggers-eu-west-1"],
      ["/eks-cilium/", "eks-cilium-reconcile-eu-west-1"],
      ["/eks-cilium/", "eks-cilium-rollouts-eu-west-1"],
    ]);
    all.allResourcesProperties("AWS::IAM::Role", { Path: "/platform/" });
    expect(
      Object.values(all.findResources("AWS::IAM::Role")).every(
        (role) => role["Properties"].PermissionsBoundary,
      ),
    ).toBe(true);
  });

  it("have no policy beside their own, and none of AWS", () => {
    for (const template of [standard, all]) {
      template.resourceCountIs("AWS::IAM::Policy", 0);
      for (const { Properties } of Object.values(template.findResources("AWS::IAM::Role"))) {
        expect(Properties).not.toHaveProperty("ManagedPolicyArns");
      }
    }
  });

  it("allow take-triggers just what it calls", () => {
    expect(allowed(standard, "TakeTriggers")).toEqual([
      "eks:ListClusters",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
      "sqs:DeleteMessage",
      "sqs:GetQueueAttributes",
      "sqs:ReceiveMessage",
      "sqs:SendMessage",
      "ssm:GetParametersByPath",
      "xray:PutTelemetryRecords",
      "xray:PutTraceSegments",
    ]);
  });

  it("allow reconcile-cluster just what it calls", () => {
    expect(allowed(standard, "ReconcileCluster")).toEqual([
      "ec2:DescribeNetworkAcls",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSecurityGroupRules",
      "ec2:DescribeVpcPeeringConnections",
      "ec2:DescribeVpcs",
      "ec2:GetManagedPrefixListEntries",
      "eks:AssociateAccessPolicy",
      "eks:CreateAccessEntry",
      "eks:DeleteAccessEntry",
      "eks:DescribeAccessEntry",
      "eks:DescribeCluster",
      "eks:DescribeNodegroup",
      "eks:DisassociateAccessPolicy",
      "eks:ListAssociatedAccessPolicies",
      "eks:ListNodegroups",
      "eks:TagResource",
      "eks:UpdateAccessEntry",
      "eks:UpdateClusterConfig",
      "events:PutEvents",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
      "sqs:DeleteMessage",
      "sqs:GetQueueAttributes",
      "sqs:ReceiveMessage",
      "sqs:SendMessage",
      "ssm:DeleteParameter",
      "ssm:GetParameter",
      "ssm:GetParameters",
      "ssm:PutParameter",
      "xray:PutTelemetryRecords",
      "xray:PutTraceSegments",
    ]);
  });

  it("allow advance-rollout just what it calls: it enters no cluster, and writes no record of one", () => {
    expect(allowed(standard, "AdvanceRollout")).toEqual([
      "cloudwatch:DescribeAlarms",
      "eks:DescribeCluster",
      "eks:ListClusters",
      "events:PutEvents",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
      "sqs:DeleteMessage",
      "sqs:GetQueueAttributes",
      "sqs:ReceiveMessage",
      "sqs:SendMessage",
      "ssm:DeleteParameter",
      "ssm:GetCalendarState",
      "ssm:GetParameters",
      "ssm:GetParametersByPath",
      "ssm:PutParameter",
      "xray:PutTelemetryRecords",
      "xray:PutTraceSegments",
    ]);
    const written = statementsOf(standard, "AdvanceRollout").filter(({ Action }) =>
      list(Action).some((action) => /PutParameter|DeleteParameter/.test(action)),
    );
    expect(readable(written.map(({ Resource }) => Resource))).not.toContain("/clusters/");
  });

  it("75A: let advance-rollout tell, and never say a command", () => {
    const [tells] = statementsOf(standard, "AdvanceRollout").filter(({ Sid }) => Sid === "TellOfRollouts");
    const types = tells?.Condition?.["StringEquals"]?.["events:detail-type"];
    expect(list(types)).toContain("Cilium Rollout Changed");
    expect(JSON.stringify(types)).not.toMatch(/Requested|Approved/);
  });

  it("name every action, and use * only where the reason is written down", () => {
    for (const template of [standard, all]) {
      for (const role of ["TakeTriggers", "ReconcileCluster", "AdvanceRollout"] as const) {
        for (const { Effect, Action, Resource } of statementsOf(template, role)) {
          expect(list(Action).filter((action) => action.includes("*"))).toEqual([]);
          if (Effect === "Allow" && list(Resource).includes("*")) {
            expect(Object.keys(unscopedActions)).toEqual(expect.arrayContaining(list(Action)));
          }
        }
      }
    }
  });

  it("make an administrator of themselves only, by one policy, on tagged clusters of this region", () => {
    const statement = (sid: string) =>
      JSON.parse(readable(statementsOf(standard, "ReconcileCluster").find(({ Sid }) => Sid === sid)));
    const ourselves = {
      "eks:principalArn": "arn:aws:iam::111122223333:role/eks-cilium/eks-cilium-reconcile-eu-west-1",
    };
    const entries =
      "arn:aws:eks:eu-west-1:111122223333:access-entry/*/role/111122223333/*eks-cilium-reconcile-eu-west-1/*";
    expect(statement("CreateOwnAccessEntry")).toMatchObject({
      Action: "eks:CreateAccessEntry",
      Resource: "arn:aws:eks:eu-west-1:111122223333:cluster/*",
      Condition: {
        ArnEquals: ourselves,
        StringEquals: { "eks:accessEntryType": "STANDARD" },
        Null: { "aws:ResourceTag/enable_cilium": "false" },
      },
    });
    const administer = statement("AssociateClusterAdminPolicy");
    expect(administer).toMatchObject({
      Action: "eks:AssociateAccessPolicy",
      Resource: entries,
      Condition: { ArnEquals: ourselves, StringEquals: { "eks:accessScope": ["cluster", "namespace"] } },
    });
    expect(JSON.stringify(administer.Condition.ArnEquals["eks:policyArn"])).toContain(
      ":eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
    );
    const readers = { "eks:kubernetesGroups": ["eks-cilium:readers"] };
    expect(statement("CreateOwnAccessEntry").Condition["ForAllValues:StringEquals"]).toEqual(readers);
    expect(statement("GroupOwnAccessEntry")).toMatchObject({
      Action: "eks:UpdateAccessEntry",
      Resource: entries,
      Condition: { ArnEquals: ourselves, "ForAllValues:StringEquals": readers },
    });
    const returning = statement("ReturnClusterAdmin");
    expect(returning).toMatchObject({ Action: "eks:DisassociateAccessPolicy", Resource: entries });
    expect(returning.Condition.ArnEquals).toEqual(administer.Condition.ArnEquals);
    expect(statement("AllowAccessEntries")).toMatchObject({
      Action: "eks:UpdateClusterConfig",
      Resource: "arn:aws:eks:eu-west-1:111122223333:cluster/*",
      Condition: {
        StringEquals: { "eks:authenticationMode": "API_AND_CONFIG_MAP" },
        Null: { "aws:ResourceTag/enable_cilium": "false" },
      },
    });
    expect(statement("DeleteOwnAccessEntry")).toMatchObject({
      Action: ["eks:DescribeAccessEntry", "eks:DeleteAccessEntry", "eks:ListAssociatedAccessPolicies"],
      Resource: entries,
      Condition: { ArnEquals: ourselves },
    });
    expect(statement("TagOwnAccessEntry")).toMatchObject({
      Action: "eks:TagResource",
      Resource: ["arn:aws:eks:eu-west-1:111122223333:cluster/*", entries],
      Condition: {
        StringEquals: { "aws:RequestTag/eks-cilium.io/created-by": "eks-cilium" },
        "ForAllValues:StringEquals": { "aws:TagKeys": ["eks-cilium.io/created-by"] },
      },
    });
  });

  it("have the statements that a denied call names", () => {
    const sids = (["TakeTriggers", "ReconcileCluster", "AdvanceRollout"] as const).flatMap((role) =>
      statementsOf(all, role).flatMap(({ Sid, Action, Effect }) =>
        Effect === "Allow" ? list(Action).map((action) => `${action} ${Sid}`) : [],
      ),
    );
    for (const [action, sid] of Object.entries(roleStatements)) expect(sids).toContain(`${action} ${sid}`);
    const asked = sids.flatMap((line) => /^(?:eks|events|ssm):\w+/.exec(line)?.[0] ?? []);
    expect(asked.filter((action) => roleStatements[action] === undefined)).toEqual([]);
  });

  it("have a statement to be named for each call whose denial a record tells", () => {
    const told = /^(ec2|eks|events|ssm):/;
    const actions = [...allowed(standard, "TakeTriggers"), ...allowed(standard, "ReconcileCluster")];
    expect(actions.filter((action) => told.test(action) && !Object.hasOwn(roleStatements, action))).toEqual(
      [],
    );
  });

  it("keep records of this account and region only, under the given path", () => {
    const keep = (template: Template) =>
      readable(statementsOf(template, "ReconcileCluster").find(({ Sid }) => Sid === "KeepRecords")?.Resource);
    expect(keep(standard)).toBe(
      '"arn:aws:ssm:eu-west-1:111122223333:parameter/eks-cilium/clusters/111122223333/eu-west-1/*"',
    );
    expect(keep(all)).toBe(
      '"arn:aws:ssm:eu-west-1:111122223333:parameter/platform/cilium/clusters/111122223333/eu-west-1/*"',
    );
  });

  it("read with a record what rollouts want of its cluster, and whether the fleet is frozen", () => {
    const wishes = statementsOf(standard, "ReconcileCluster").find(({ Sid }) => Sid === "ReadAssignments");
    const path = "arn:aws:ssm:eu-west-1:111122223333:parameter/eks-cilium";
    const own = "111122223333/eu-west-1/*";
    expect(list(wishes?.Resource).map(readable)).toEqual(
      [`${path}/clusters/${own}`, `${path}/assignments/${own}`, `${path}/freeze`].map((arn) => `"${arn}"`),
    );
  });

  it("encrypt records, and nothing else, with a key of the deployer's", () => {
    const encrypt = (template: Template) =>
      statementsOf(template, "ReconcileCluster").filter(({ Action }) => Action === "kms:Encrypt");
    expect(encrypt(standard)).toEqual([]);
    expect(encrypt(all)).toHaveLength(1);
    expect(JSON.stringify(encrypt(all)[0]?.Condition)).toContain(
      ":parameter/platform/cilium/clusters/111122223333/eu-west-1/*",
    );
  });

  it("in a VPC let Lambda attach the function, and keep the function's code from doing so", () => {
    expect(statementsOf(all, "ReconcileCluster").filter(({ Effect }) => Effect === "Deny")).toMatchObject([
      {
        Sid: "DenyVpcActionsToFunctionCode",
        Action: expect.not.arrayContaining(["ec2:DescribeNetworkInterfaces"]),
        Condition: { ArnEquals: { "lambda:SourceFunctionArn": expect.anything() } },
      },
    ]);
    expect(allowed(all, "TakeTriggers")).not.toContain("ec2:CreateNetworkInterface");
  });

  it("stand in the docs, action by action", () => {
    const docs = readFileSync(join(import.meta.dirname, "../../docs/deploy.md"), "utf8");
    const actions = new Set([...allowed(all, "TakeTriggers"), ...allowed(all, "ReconcileCluster")]);
    expect([...actions].filter((action) => !docs.includes(`\`${action}\``))).toEqual([]);
  });
});
