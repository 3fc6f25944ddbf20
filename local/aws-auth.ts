import { parse } from "yaml";
import * as z from "zod/mini";
import { jsonAt } from "../functions/core/json.ts";
import type { AwsAuthMapping } from "./aws/eks/authenticator.ts";
import type { Admin } from "./kubernetes/admin.ts";

const groups = z._default(z.array(z.string()), []);
const roles = z.array(z.object({ rolearn: z.string(), username: z.string(), groups }));
const users = z.array(z.object({ userarn: z.string(), username: z.string(), groups }));

/** Mappings of a cluster's ConfigMap kube-system/aws-auth; none where it cannot be read. */
export function readAwsAuth(admin: Admin): readonly AwsAuthMapping[] {
  const map = admin.get({ apiVersion: "v1", kind: "ConfigMap", namespace: "kube-system", name: "aws-auth" });
  const mapped = (key: string): unknown => parse(String(jsonAt(map, "data", key) ?? "[]"));
  return [
    ...(roles.safeParse(mapped("mapRoles")).data ?? []).map(({ rolearn, ...who }) => ({
      arn: rolearn,
      ...who,
    })),
    ...(users.safeParse(mapped("mapUsers")).data ?? []).map(({ userarn, ...who }) => ({
      arn: userarn,
      ...who,
    })),
  ];
}
