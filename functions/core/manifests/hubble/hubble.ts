import type { HubbleCertificates } from "../hubble-certificates.ts";
import type { Manifest } from "../manifest.ts";
import type { RenderInput } from "../render-input.ts";
import { metricsService } from "./metrics.ts";
import { peerService } from "./peer.ts";
import { relay } from "./relay.ts";
import { certificateSecrets } from "./secrets.ts";
import { ui } from "./ui.ts";

/** Flow visibility: each piece only where it was chosen. */
export function hubble(input: RenderInput, certificates: HubbleCertificates): Manifest[] {
  const chosen = input.options.hubble;
  if (chosen === null) return [];
  return [
    ...certificateSecrets(input, certificates),
    peerService,
    ...(chosen.metrics.length > 0 ? [metricsService] : []),
    ...(chosen.relay ? relay(input) : []),
    ...(chosen.ui ? ui(input) : []),
  ];
}
