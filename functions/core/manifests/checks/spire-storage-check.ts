import type { Objection } from "../../objection.ts";
import { isSubdomain } from "./kubernetes-names.ts";
import { invalidOption, type OptionCheck } from "./option-check.ts";

/** Storage of SPIRE; without a size there is no volume, and any class will do. */
export const spireStorageCheck: OptionCheck = ({ options }) => {
  const storage = options.mutualAuthentication;
  if (storage === null || storage.storageSize === null) return [];
  const objections: Objection[] = [];
  if (!isSubdomain(storage.storageClass)) {
    const found = JSON.stringify(storage.storageClass);
    objections.push(
      invalidOption("mutualAuthentication.storageClass", found, "Name a StorageClass of the cluster."),
    );
  }
  if (!/^[1-9]\d*(Mi|Gi|Ti|M|G|T)$/.test(storage.storageSize)) {
    objections.push(
      invalidOption(
        "mutualAuthentication.storageSize",
        storage.storageSize,
        "Choose a quantity such as 1Gi.",
      ),
    );
  }
  return objections;
};
