/** What docs/architecture.md, What a pass may cost, asks for, and what was measured. */
export interface Target {
  readonly what: string;
  /** Measured and allowed, in the same unit, smaller is better. */
  readonly measured: number;
  readonly allowed: number;
  readonly unit: string;
  /** What most of it goes to; told where the target is missed. */
  readonly dominates: string;
}

export function isMet({ measured, allowed }: Target): boolean {
  return measured <= allowed;
}

export function targetLines(targets: readonly Target[]): readonly string[] {
  return targets.map((target) => {
    const { what, measured, allowed, unit, dominates } = target;
    const figures = `${figure(measured)} of ${figure(allowed)} ${unit}`;
    return isMet(target) ? `met     ${what}: ${figures}` : `missed  ${what}: ${figures}; ${dominates}`;
  });
}

function figure(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}
