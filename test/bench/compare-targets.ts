import { tableOf } from "./table-of.ts";
import type { Target } from "./target.ts";

/** Two runs of one part, target by target; what only one of them has is left empty in the other. */
export function compareTargets(before: readonly Target[], after: readonly Target[]): readonly string[] {
  const names = [...new Set([...before, ...after].map(({ what }) => what))];
  const measured = (targets: readonly Target[], name: string) =>
    targets.find(({ what }) => what === name)?.measured;
  const rows = names.map((name) => {
    const [old, young] = [measured(before, name), measured(after, name)];
    const change = old === undefined || young === undefined || old === 0 ? "" : percent(young / old - 1);
    return [name, text(old), text(young), change];
  });
  return tableOf([["", "before", "after", "change"], ...rows]);
}

function text(value: number | undefined): string {
  return value === undefined ? "" : value.toPrecision(3);
}

function percent(share: number): string {
  return `${share < 0 ? "" : "+"}${(share * 100).toFixed(0)} %`;
}
