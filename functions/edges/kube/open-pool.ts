import { createSecureContext } from "node:tls";
import { Pool } from "undici";
import type { ClusterEndpoint } from "../../flows/ports/ports.ts";

/** Milliseconds: a pass has two minutes, of which no call may take all. */
export interface PoolLimits {
  readonly connect: number;
  /** Until the answer begins, and between two parts of its body. */
  readonly answer: number;
}

/**
 * Sixteen kept connections, one call at a time on each. HTTP/2 stays off: over one session, a pass's applies
 * take five times as long (measured on Kubernetes 1.36 with 10 ms of round trip).
 */
export function openPool(
  target: ClusterEndpoint,
  limits: PoolLimits = { connect: 5_000, answer: 30_000 },
): Pool {
  return new Pool(target.endpoint, {
    connections: 16,
    pipelining: 1,
    allowH2: false,
    // Made once: by itself each connection would read the CA again.
    connect: {
      secureContext: createSecureContext({ ca: target.certificateAuthority }),
      timeout: limits.connect,
    },
    headersTimeout: limits.answer,
    bodyTimeout: limits.answer,
  });
}
