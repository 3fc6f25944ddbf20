import { firstNames } from "../first-names.ts";
import { type Json, mapAt } from "../json.ts";
import { keyOf } from "../kube-object.ts";
import type { Found, PreflightCheck } from "./preflight-check.ts";
import type { FactName } from "./preflight-facts.ts";
import type { PreflightView } from "./preflight-view.ts";
import { crosses, type Move, type MoveView, type UpgradeRule } from "./upgrade-rule.ts";
import { upgradeRules } from "./upgrade-rules.ts";

/** A rule that concerns a move, in words. */
export interface RuleFound extends Found {
  readonly rule: UpgradeRule;
}

/** What these rules say of a move, in the table's order. */
export function askRules(rules: readonly UpgradeRule[], view: MoveView): RuleFound[] {
  return rules
    .filter((rule) => crosses(rule, view))
    .flatMap((rule) => {
      const concerned = rule.concerns(view);
      const names = typeof concerned === "boolean" ? [] : concerned;
      if (concerned !== true && names.length === 0) return [];
      const who = firstNames(names);
      return [{ rule, message: rule.sentence(view, who), remedy: rule.remedy(view, who) }];
    });
}

/** What can be said of a move without a look into its cluster. */
export function askRulesOfPlans(move: Move): RuleFound[] {
  // None of these reads a fact: a test holds them to that.
  return askRules(
    upgradeRules.filter(({ needs }) => needs.length === 0),
    move as MoveView,
  );
}

/** Checks of preflight that are rows of the rules: one for each code that may stop or warn. */
export const upgradeRuleChecks: readonly PreflightCheck[] = [
  ...Map.groupBy(
    upgradeRules.filter(
      ({ severity, ofRevisions }) =>
        ofRevisions === undefined && (severity === "blocking" || severity === "warning"),
    ),
    ({ code }) => code,
  ),
].map(([code, rules]) => checkOf(code, rules));

function checkOf(code: string, rules: readonly UpgradeRule[]): PreflightCheck {
  const blocks = rules.some(({ severity }) => severity === "blocking");
  const word = blocks ? ("blocking" as const) : ("warning" as const);
  const mayBe = rules.some(({ mayBeAcknowledged }) => mayBeAcknowledged === true);
  return {
    code,
    about: rules.map((rule) => `${hopOf(rule)}: ${rule.about}`).join(" "),
    severity: { install: word, change: word, settled: null },
    needs: [...new Set(rules.flatMap(({ needs }): readonly FactName[] => needs))],
    ...(mayBe ? { mayBeAcknowledged: true } : {}),
    find: (view) => askRules(rules, { ...view, ...moveOf(view) }),
  };
}

/** `From 1.18 to 1.19`, as people read it. */
export function hopOf({ from, to }: UpgradeRule): string {
  return from === "any" ? "Any move" : `From ${from} to ${to}`;
}

function moveOf({ cluster, before, spec, objects }: PreflightView): Move {
  const config = objects.find((object) => keyOf(object) === "ConfigMap kube-system/cilium-config");
  const data = Object.entries(mapAt(config, "data")) as [string, Json][];
  return {
    arn: cluster.arn,
    before,
    after: spec,
    kubernetes: cluster.version,
    config: Object.fromEntries(data.map(([key, value]) => [key, String(value)])),
    spireBefore: undefined,
    spireAfter: undefined,
    keepsStore: false,
  };
}
