import type { DescribedPass } from "./pass.ts";
import { resultOfError } from "./result-of-error.ts";
import { retry, type StepResult } from "./step-result.ts";
import { unseenReport } from "./unseen-report.ts";

/** Seconds that EKS takes to change the mode. */
const changeSeconds = 60;

const announced =
  "cilium_allow_auth_mode_change=true: the authentication mode is changed from CONFIG_MAP to API_AND_CONFIG_MAP with the " +
  "next pass, which cannot be taken back. aws-auth counts as before.";

/** What nobody can take back is written into the record first, and done by the pass that finds it there. */
export async function allowAccessEntries(pass: DescribedPass): Promise<StepResult> {
  const { previous, ports, request, cluster } = pass;
  const waiting = (reason: string) => unseenReport(pass, { phase: "waiting", reason });
  const isAnnounced = [announced, changing, refused].some((reason) => previous?.reason.startsWith(reason));
  if (!isAnnounced) return retry(waiting(announced), { afterSeconds: 1 });
  if (cluster.status === "UPDATING") return retry(waiting(changing), { afterSeconds: changeSeconds });
  try {
    await ports.eks.allowAccessEntries(request.cluster);
  } catch (error) {
    const result = resultOfError(error, pass);
    // The record goes on saying what is done, so that the next pass asks EKS and announces nothing again.
    return result.recording.kind === "none" ? result : retry(waiting(`${refused}${result.reason}`));
  }
  ports.log.info("authentication mode changed to API_AND_CONFIG_MAP", { cluster: request.cluster.name });
  return retry(waiting(changing), { afterSeconds: changeSeconds });
}

const refused =
  "EKS refused to change the authentication mode to API_AND_CONFIG_MAP, which cannot be taken back: ";

const changing =
  "EKS changes the authentication mode to API_AND_CONFIG_MAP, as cilium_allow_auth_mode_change=true asks.";
