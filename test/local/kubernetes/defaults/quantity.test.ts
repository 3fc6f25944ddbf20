import { expect, it } from "vitest";
import { canonicalQuantity } from "../../../../local/kubernetes/defaults/quantity.ts";

it.each([
  ["0.1", "100m"],
  ["1000m", "1"],
  ["1500m", "1500m"],
  ["1000", "1k"],
  ["1024Mi", "1Gi"],
  ["1.5Gi", "1536Mi"],
  ["0.5Ki", "512"],
  ["1073741824", "1073741824"],
  ["0", "0"],
  ["64Mi", "64Mi"],
  ["not a number", "not a number"],
])("spells %s as %s", (sent, stored) => {
  expect(canonicalQuantity(sent)).toBe(stored);
});
