import * as z from "zod/mini";
import type { HubbleCertificates } from "../functions/core/manifests/hubble/hubble-certificates.ts";
import { makeCertificates } from "../functions/edges/certificates.ts";
import { readJson } from "./read-text.ts";
import { Refusal } from "./refusal.ts";

const pair = z.exactOptional(z.strictObject({ certificate: z.string(), key: z.string() }));
const given = z.strictObject({ ca: pair, server: pair, relay: pair, relayServer: pair, ui: pair });

/**
 * Certificates of Hubble for a cluster: those of a file as they are, and fresh ones for what it leaves out. A given
 * pair that cannot serve is refused, not replaced; the Refusal never quotes it.
 */
export async function certificatesFor(
  clusterName: string,
  path: string | undefined,
): Promise<HubbleCertificates> {
  const found = path === undefined ? {} : await readGiven(path);
  const { certificates, issued } = await makeCertificates().complete(found, clusterName, Date.now());
  const useless = issued.filter((part) => found[part] !== undefined);
  if (useless.length === 0) return certificates;
  throw new Refusal(
    `certificates file ${path}: ${useless.join(" and ")} cannot serve cluster ${clusterName}. Each needs a key that is ` +
      "its own and 30 more days; all others must be signed by the ca and carry their host names. Leave a part out to have it made.",
  );
}

async function readGiven(path: string): Promise<z.infer<typeof given>> {
  const parsed = given.safeParse(await readJson("certificates file", path));
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map((issue) => issue.path.join(".") || "the file itself").join(", ");
  throw new Refusal(
    `certificates file ${path} is not understood at ${places}: it has ${Object.keys(given.shape).join(", ")}, each {"certificate": PEM, "key": PEM}.`,
  );
}
