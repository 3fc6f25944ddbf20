import { Stack } from "aws-cdk-lib";
import { Effect, type PolicyStatement, type Role } from "aws-cdk-lib/aws-iam";
import { suppressFinding } from "../validation/suppress-finding.ts";
import { unscopedActions } from "./unscoped-actions.ts";

/** Reasons why a statement's resources end in `*`, by its sid; statements on `*` alone have theirs by action. */
const reasons: Readonly<Record<string, string>> = {
  WriteOwnLog: "Streams of its own log group have names that Lambda makes.",
  FindRecords: "Records lie under one path, one a cluster.",
  KeepRecords: "Records lie under one path, one a cluster.",
  ReadAssignments: "Records and assignments lie under one path each, one a cluster.",
  KeepRollouts: "Rollouts and assignments lie under one path each; their names are not known before.",
  ForgetRollouts: "Rollouts lie under one path; their ids are not known before.",
  ReadCalendars:
    "Rollouts name calendars, also those that another account shares; which ones is not known before.",
  DescribeClusters:
    "Which clusters get the tag is not known when this is deployed; describing changes nothing.",
  DescribeNodeGroups: "Node groups of clusters that are not known before; describing changes nothing.",
  CreateOwnAccessEntry:
    "Which clusters get the tag is not known when this is deployed; tag, principal and type are conditions.",
  AllowAccessEntries:
    "Which clusters get the tag is not known when this is deployed; tag and the one mode are conditions.",
  TagOwnAccessEntry:
    "One tag with one value, which means nothing on a cluster; the cluster and id of an entry are not known before.",
  AssociateClusterAdminPolicy: "Only entries of this role; their cluster and id are not known before.",
  DeleteOwnAccessEntry: "Only entries of this role; their cluster and id are not known before.",
  GroupOwnAccessEntry: "Only entries of this role; their cluster and id are not known before.",
  ReturnClusterAdmin: "Only entries of this role; their cluster and id are not known before.",
};

/** Accepts what cdk-nag finds in the role: each wildcard by itself, with the reason of its statement. */
export function suppressWildcardFindings(role: Role, statements: readonly PolicyStatement[]): void {
  const stack = Stack.of(role);
  const suppressed = new Map<string, Set<string>>();
  for (const statement of statements) {
    if (statement.effect !== Effect.ALLOW) continue;
    for (const resource of statement.resources.map((arn) => asFound(stack.resolve(arn)))) {
      if (!resource.includes("*")) continue;
      const known = suppressed.get(resource) ?? new Set();
      suppressed.set(resource, new Set([...known, ...reasonsOf(statement, resource)]));
    }
  }
  for (const [resource, why] of suppressed) {
    suppressFinding(role, `AwsSolutions-IAM5[Resource::${resource}]`, [...why].join(" "));
  }
  suppressFinding(
    role,
    "Serverless-LambdaStarPermissions",
    "Each wildcard has its reason under AwsSolutions-IAM5.",
  );
}

function reasonsOf(statement: PolicyStatement, resource: string): readonly string[] {
  if (resource === "*") {
    const byAction: Readonly<Record<string, string>> = unscopedActions;
    return statement.actions.map((action) => byAction[action] ?? missing(statement));
  }
  return [reasons[statement.sid ?? ""] ?? missing(statement)];
}

function missing({ sid }: PolicyStatement): never {
  throw new Error(
    `suppressing wildcard findings: statement ${sid} has one without a reason. Write the reason down.`,
  );
}

/** An ARN as cdk-nag prints it: `arn:<AWS::Partition>:eks:…`. */
function asFound(resolved: unknown): string {
  if (typeof resolved === "string") return resolved;
  const intrinsic = resolved as Readonly<Record<string, unknown>>;
  const join = intrinsic["Fn::Join"] as readonly [string, readonly unknown[]] | undefined;
  if (join !== undefined) return join[1].map(asFound).join(join[0]);
  const attribute = intrinsic["Fn::GetAtt"] as readonly string[] | undefined;
  return `<${attribute?.join(".") ?? intrinsic["Ref"]}>`;
}
