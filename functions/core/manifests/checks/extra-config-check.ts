import { configTables } from "../config/cilium-config.ts";
import type { OptionCheck } from "./option-check.ts";
import { notUnderstood } from "./option-objection.ts";

/** Keys of the caller's own, beside the managed ones. */
export const extraConfigCheck: OptionCheck = (input) => {
  const managed: Record<string, string | undefined> = Object.assign({}, ...configTables(input));
  return Object.entries(input.options.extraConfig ?? {}).flatMap(([key, value]) => {
    if (!/^(?!\.$|\.\.)[-._a-zA-Z0-9]{1,253}$/.test(key)) {
      const remedy =
        "Keys have up to 253 characters of a-z, A-Z, 0-9, -, _ and ., and do not begin with two dots.";
      return [notUnderstood("extraConfig", JSON.stringify(key), remedy)];
    }
    if (!value.isWellFormed()) {
      return [notUnderstood(`extraConfig.${key}`, JSON.stringify(value), "Give a text of whole characters.")];
    }
    if (!Object.hasOwn(managed, key) || managed[key] === value) return [];
    const ours = managed[key] === undefined ? "absent" : JSON.stringify(managed[key]);
    return [
      notUnderstood(
        `extraConfig.${key}`,
        JSON.stringify(value),
        `Remove ${key} from extraConfig: it is managed and ${ours} for these options; change it through them.`,
      ),
    ];
  });
};
