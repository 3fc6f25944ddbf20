import type { RenderInput } from "./render-input.ts";

/** A pod that needs the host's own users says so where the minor does and the API server knows the field. */
export function hostUsers({ options, release }: RenderInput): { hostUsers?: true } {
  const from = release.minor.hostUsersFrom;
  return from !== undefined && minorNumber(options.kubernetesVersion) >= minorNumber(from)
    ? { hostUsers: true }
    : {};
}

function minorNumber(version: string): number {
  return Number(version.split(".")[1]);
}
