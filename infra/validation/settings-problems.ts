import type { FleetSettings } from "../../functions/core/desired/fleet-settings.ts";
import { pinParameters } from "../../functions/core/desired/pin-parameters.ts";
import { readFleetSettings } from "../../functions/core/desired/read-fleet-settings.ts";
import { renderOptionsOf } from "../../functions/core/desired/render-options-of.ts";
import { resolveSpec } from "../../functions/core/desired/resolve-spec.ts";
import { catalogueWith } from "../../functions/core/manifests/releases/catalogue.ts";
import { validateOptions } from "../../functions/core/manifests/validate-options.ts";

/**
 * Problems of the settings that the functions would find at their first event, or at the first cluster that has no
 * other tag than `enable_cilium`: the functions' own code judges.
 *
 * @param text The settings as the functions get them.
 */
export function settingsProblems(text: string): readonly string[] {
  try {
    return problemsOf(read(text));
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** Settings under a made-up role ARN, because the real account is not known yet. */
function read(text: string): FleetSettings {
  return readFleetSettings(text, "arn:aws:iam::111122223333:role/eks-cilium", "eu-west-1");
}

function problemsOf(settings: FleetSettings): readonly string[] {
  const { names } = catalogueWith(settings.releases);
  const objections = objectionsTo(settings);
  if (objections === undefined) {
    return [
      `release ${settings.release} is not known. Known are ${names.join(", ")}; settings.releases may add others.`,
    ];
  }
  const { release, releases } = settings;
  const withoutSettings = objectionsTo({ ...read("{}"), release, releases }) ?? [];
  return objections.filter((objection) => !withoutSettings.includes(objection));
}

const ordinary = {
  name: "ordinary",
  kubernetesVersion: "1.33",
  ipFamily: "ipv4",
  nodeCount: 3,
  fineGrainedKubelets: true,
  cidrs: [],
} as const;

/** Undefined: the release is not known. */
function objectionsTo(settings: FleetSettings): readonly string[] | undefined {
  const { resolve, find } = catalogueWith(settings.releases);
  const spec = resolveSpec({}, undefined, settings, resolve);
  const release = spec && find(spec.release);
  if (spec === undefined || release === undefined) return undefined;
  const storageClass = {
    name: settings.storageClass ?? "gp3",
    provisioner: "ebs.csi.aws.com",
    isDefault: true,
  };
  const pinned = pinParameters({ ...ordinary, storageClasses: [storageClass] }, undefined, settings, true);
  const options = renderOptionsOf(spec, pinned, settings);
  return validateOptions(options, release).map(({ message, remedy }) => `${message} ${remedy}`);
}
