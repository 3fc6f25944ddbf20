/** What a service asks for one thing. */
interface Price {
  readonly item: string;
  readonly what: string;
  readonly unit: string;
  readonly dollars: number;
  /** For so many units. */
  readonly per: number;
  readonly source: string;
}

export interface PriceTable {
  /** ISO 8601, as precise as it is known. */
  readonly asOf: string;
  readonly region: string;
  readonly note: string;
  readonly prices: readonly Price[];
}

interface CostLine {
  readonly what: string;
  readonly quantity: number;
  readonly unit: string;
  readonly dollars: number;
}

export interface MonthlyCost {
  readonly asOf: string;
  readonly region: string;
  readonly note: string;
  /** The dearest first. */
  readonly lines: readonly CostLine[];
  readonly dollars: number;
}

/** What these quantities cost. Throws where one has no price, or a price has no quantity: a sum with a gap misleads. */
export function costOfMonth(counts: Readonly<Record<string, number>>, table: PriceTable): MonthlyCost {
  const { asOf, region, note, prices } = table;
  const unpriced = Object.keys(counts).filter((item) => !prices.some((price) => price.item === item));
  const uncounted = prices.map(({ item }) => item).filter((item) => counts[item] === undefined);
  if (unpriced.length > 0 || uncounted.length > 0) {
    throw new Error(
      `adding up a month by the prices of ${asOf}: without a price: ${unpriced.join(", ") || "nothing"}; ` +
        `without a quantity: ${uncounted.join(", ") || "nothing"}. Complete prices.json or counts-of-month.ts.`,
    );
  }
  const lines = prices
    .map(({ item, what, unit, dollars, per }) => {
      const quantity = counts[item] ?? 0;
      return { what, quantity, unit, dollars: (quantity / per) * dollars };
    })
    .sort((a, b) => b.dollars - a.dollars);
  return { asOf, region, note, lines, dollars: lines.reduce((sum, line) => sum + line.dollars, 0) };
}
