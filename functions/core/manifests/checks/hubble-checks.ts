import { invalidOption, type OptionCheck } from "./option-check.ts";

const parts: OptionCheck = ({ options: { hubble } }) =>
  hubble === null || hubble.relay || !hubble.ui
    ? []
    : [
        invalidOption(
          "hubble.ui",
          "true with hubble.relay: false",
          "Turn the relay on as well, for the UI asks it, or turn the UI off.",
        ),
      ];

const metrics: OptionCheck = ({ options: { hubble } }) =>
  (hubble?.metrics ?? [])
    .filter((metric) => !/^\S+$/.test(metric))
    .map((metric) =>
      invalidOption(
        "hubble.metrics",
        JSON.stringify(metric),
        "Name one metric an entry, without white space.",
      ),
    );

export const hubbleChecks: readonly OptionCheck[] = [parts, metrics];
