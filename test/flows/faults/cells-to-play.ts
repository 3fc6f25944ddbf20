/** Every cell in `npm run exhaustive`, by EKS_CILIUM_EVERY_CALL=1; else one in seven, of each row and column some. */
const stride = process.env["EKS_CILIUM_EVERY_CALL"] === "1" ? 1 : 7;

export function cellsToPlay<Cell>(cells: readonly Cell[]): readonly Cell[] {
  return cells.filter((_, index) => index % stride === 0);
}
