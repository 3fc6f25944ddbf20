import { managedConfig } from "../agent/cilium-config.ts";
import { invalidOption, type OptionCheck } from "./option-check.ts";

/** Keys without which this product would take everything for broken, and why. */
const needed: Readonly<Record<string, string>> = {
  "disable-endpoint-crd":
    "By CiliumEndpoints is told which pods Cilium manages: without them all of them would count as unmanaged, and be restarted.",
};

/** Keys of `extraConfig`: valid, and none that is managed already. */
export const extraConfigCheck: OptionCheck = (input) => {
  const managed = managedConfig(input);
  return Object.entries(input.options.extraConfig ?? {}).flatMap(([key, value]) => {
    if (!/^(?!\.$|\.\.)[-._a-zA-Z0-9]{1,253}$/.test(key)) {
      const remedy =
        "Keys have up to 253 characters of a-z, A-Z, 0-9, -, _ and ., and do not begin with two dots.";
      return [invalidOption("extraConfig", JSON.stringify(key), remedy)];
    }
    if (!value.isWellFormed()) {
      return [invalidOption(`extraConfig.${key}`, JSON.stringify(value), "Give a text of whole characters.")];
    }
    const reason = Object.hasOwn(needed, key) && value !== "false" ? needed[key] : undefined;
    if (reason !== undefined)
      return [invalidOption(`extraConfig.${key}`, JSON.stringify(value), `Leave it out. ${reason}`)];
    if (!Object.hasOwn(managed, key) || managed[key] === value) return [];
    const ours = managed[key] === undefined ? "absent" : JSON.stringify(managed[key]);
    return [
      invalidOption(
        `extraConfig.${key}`,
        JSON.stringify(value),
        `Remove ${key} from extraConfig: it is managed and ${ours} for these options; change it through them.`,
      ),
    ];
  });
};
