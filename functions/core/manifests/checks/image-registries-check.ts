import type { OptionCheck } from "./option-check.ts";
import { notUnderstood } from "./option-objection.ts";

export const imageRegistriesCheck: OptionCheck = ({ options }) =>
  Object.entries(options.imageRegistries ?? {}).flatMap(([host, prefix]) =>
    /^[a-z0-9]([a-z0-9._/:-]*[a-z0-9])?$/.test(prefix) && !prefix.includes("://")
      ? []
      : [
          notUnderstood(
            `imageRegistries.${host}`,
            JSON.stringify(prefix),
            "Give the replacement as registry and path, without scheme and closing slash.",
          ),
        ],
  );
