import type { Pool } from "undici";
import type { ClusterEndpoint } from "../../flows/ports/ports.ts";

/** Milliseconds. A pass has two minutes: no call may eat them up. */
export interface PoolLimits {
  readonly connect: number;
  /** Until the answer begins, and between two parts of its body. */
  readonly answer: number;
}

/**
 * Sixteen kept connections, one call at a time on each. HTTP/2 stays off: over one session, a pass's applies
 * take five times as long (measured on Kubernetes 1.36 with 10 ms of round trip).
 */
export async function openPool(
  target: ClusterEndpoint,
  limits: PoolLimits = { connect: 5_000, answer: 30_000 },
): Promise<Pool> {
  // A quarter of the time that a cold start takes, and not all functions speak to a cluster.
  const { Pool } = await import("undici");
  return new Pool(target.endpoint, {
    connections: 16,
    pipelining: 1,
    allowH2: false,
    connect: { ca: target.certificateAuthority, timeout: limits.connect },
    headersTimeout: limits.answer,
    bodyTimeout: limits.answer,
  });
}
