import { AwsCallError, type AwsCallErrorKind } from "./ports/aws-call-error.ts";
import { KubeApiError, type KubeApiErrorKind } from "./ports/kube-api-error.ts";

interface TransientKinds {
  readonly aws: readonly AwsCallErrorKind[];
  readonly kube: readonly KubeApiErrorKind[];
}

/** Errors that usually pass by themselves, by what was attempted. */
const transientKinds = {
  /** The record mentions them only when they do not pass. */
  pass: { aws: ["throttled", "unreachable"], kube: ["throttled", "conflict", "server", "absent"] },
  /** The log mentions others as errors, and a metric counts them: somebody has to look. */
  record: { aws: ["throttled", "unreachable", "stopped"], kube: [] },
} as const satisfies Readonly<Record<string, TransientKinds>>;

export function isTransient(error: unknown, during: keyof typeof transientKinds): error is Error {
  const { aws, kube }: TransientKinds = transientKinds[during];
  if (error instanceof AwsCallError) return aws.includes(error.kind);
  return error instanceof KubeApiError && kube.includes(error.kind);
}
