import type { Choice } from "../choice.ts";
import type { HubbleCertificates } from "../hubble-certificates.ts";
import type { Manifest } from "../manifest.ts";
import { metricsService } from "./metrics.ts";
import { peerService } from "./peer.ts";
import { relay } from "./relay.ts";
import { certificateSecrets } from "./secrets.ts";
import { ui } from "./ui.ts";

/** Flow visibility: each piece only where it was chosen. */
export function hubble(choice: Choice, certificates: HubbleCertificates): Manifest[] {
  const chosen = choice.options.hubble;
  if (chosen === null) return [];
  return [
    ...certificateSecrets(choice, certificates),
    peerService,
    ...(chosen.metrics.length > 0 ? [metricsService] : []),
    ...(chosen.relay ? relay(choice) : []),
    ...(chosen.ui ? ui(choice) : []),
  ];
}
